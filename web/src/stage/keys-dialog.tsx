/** Which keys do what, and whether number keys do anything. */
import { useWords } from '../app/context.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Switch } from '../ui/switch.tsx';
import { setDigits, useDigits } from './digits.ts';

const ROWS = [
  ['keys.next', 'keys.nextKeys'],
  ['keys.previous', 'keys.previousKeys'],
] as const;

export function KeysDialog({ isOpen, onClose }: { isOpen: boolean; onClose(): void }) {
  const words = useWords();
  const digits = useDigits();
  return (
    <Dialog
      title={words('keys.title')}
      isOpen={isOpen}
      onClose={onClose}
      actions={
        <Button look="primary" onPress={onClose}>
          {words('keys.close')}
        </Button>
      }
    >
      <dl className="lec-keys">
        {ROWS.map(([what, keys]) => (
          <Row key={what} what={words(what)} keys={words(keys)} />
        ))}
        <Row what={words('keys.first')} keys="Home" />
        <Row what={words('keys.last')} keys="End" />
        <Row what={words('keys.jump')} keys={words('keys.jumpKeys')} />
        <Row what={words('keys.stay')} keys="Esc" />
      </dl>
      <p>{words('keys.remote')}</p>
      <Switch isSelected={digits} onChange={setDigits}>
        {words('keys.numbers')}
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
