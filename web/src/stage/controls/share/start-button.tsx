/** Starts the share at the page that the presenter looks at. A menu beside the button starts it at the first page. */
import './start-button.css';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { useT } from '../../../session/context.ts';
import { Button, IconButton } from '../../../ui/controls/button.tsx';
import { ChevronDown, Play, Swap } from '../../../ui/controls/icons.tsx';

interface StartButtonProps {
  /** The page that the presenter looks at. */
  page: number;
  /** Whether the share replaces another one. */
  switches: boolean;
  isPending: boolean;
  onStart(page: number): void;
}

export function StartButton({ page, switches, isPending, onStart }: StartButtonProps) {
  const t = useT();
  const plain = switches ? 'stage.switch' : 'stage.start';
  const label = page > 1 ? t(switches ? 'stage.switchAt' : 'stage.startAt', { page }) : t(plain);
  return (
    <div className="lec-start">
      <Button
        look="primary"
        icon={switches ? <Swap /> : <Play />}
        isPending={isPending}
        onPress={() => onStart(page)}
      >
        {label}
      </Button>
      {page > 1 && (
        <MenuTrigger>
          <IconButton
            look="primary"
            label={t('stage.startOptions')}
            icon={<ChevronDown />}
            isDisabled={isPending}
          />
          <Popover className="lec-popover" placement="bottom end">
            <Menu className="lec-menu" aria-label={t('stage.startOptions')}>
              <MenuItem onAction={() => onStart(1)}>
                {t(switches ? 'stage.switchFirst' : 'stage.startFirst')}
              </MenuItem>
            </Menu>
          </Popover>
        </MenuTrigger>
      )}
    </div>
  );
}
