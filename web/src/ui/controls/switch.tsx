/** A setting that takes effect at once. */
import './switch.css';
import type { ReactNode } from 'react';
import { Switch as AriaSwitch, type SwitchProps } from 'react-aria-components';

export const Switch = ({
  children,
  ...rest
}: Omit<SwitchProps, 'className' | 'children' | 'style'> & { children: ReactNode }) => (
  <AriaSwitch {...rest} className="lec-switch">
    <span className="lec-switch-track" aria-hidden="true">
      <span className="lec-switch-thumb" />
    </span>
    <span>{children}</span>
  </AriaSwitch>
);
