/** Lists the keys, and turns number keys on and off. */
import './keys-dialog.css';
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
  const numberKeys = useNumberKeys();
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
        {ROWS.map(([action, keys]) => (
          <Row key={action} action={t(action)} keys={t(keys)} />
        ))}
        <Row action={t('keys.first')} keys="Home" />
        <Row action={t('keys.last')} keys="End" />
        <Row action={t('keys.jump')} keys={t('keys.jumpKeys')} />
        <Row action={t('keys.stay')} keys="Esc" />
        <Row action={t('keys.black')} keys="B ." />
        <Row action={t('keys.point')} keys="L" />
      </dl>
      <p>{t('keys.remote')}</p>
      <Switch isSelected={numberKeys} onChange={setNumberKeys}>
        {t('keys.numbers')}
      </Switch>
    </Dialog>
  );
}

const Row = ({ action, keys }: { action: string; keys: string }) => (
  <div>
    <dt>{action}</dt>
    <dd>{keys}</dd>
  </div>
);
