/** Which keys do what, and whether number keys do anything. */
import { useT } from '../../session/context.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Dialog } from '../../ui/controls/dialog.tsx';
import { Switch } from '../../ui/controls/switch.tsx';
import { setNumberKeys, useNumberKeys } from './number-keys.ts';

const ROWS = [
  ['keys.next', 'keys.nextKeys'],
  ['keys.previous', 'keys.previousKeys'],
] as const;

export function KeysDialog({ isOpen, onClose }: { isOpen: boolean; onClose(): void }) {
  const t = useT();
  const digits = useNumberKeys();
  return (
    <Dialog
      title={t('keys.title')}
      isOpen={isOpen}
      onClose={onClose}
      actions={
        <Button look="primary" onPress={onClose}>
          {t('keys.close')}
        </Button>
      }
    >
      <dl className="lec-keys">
        {ROWS.map(([what, keys]) => (
          <Row key={what} what={t(what)} keys={t(keys)} />
        ))}
        <Row what={t('keys.first')} keys="Home" />
        <Row what={t('keys.last')} keys="End" />
        <Row what={t('keys.jump')} keys={t('keys.jumpKeys')} />
        <Row what={t('keys.stay')} keys="Esc" />
      </dl>
      <p>{t('keys.remote')}</p>
      <Switch isSelected={digits} onChange={setNumberKeys}>
        {t('keys.numbers')}
      </Switch>
    </Dialog>
  );
}

const Row = ({ what, keys }: { what: string; keys: string }) => (
  <div>
    <dt>{what}</dt>
    <dd>{keys}</dd>
  </div>
);
