/** The buttons of the front. */
import './button.css';
import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaProps } from 'react-aria-components/Button';
import { Tooltip, TooltipTrigger } from 'react-aria-components/Tooltip';

export interface ButtonProps extends Omit<AriaProps, 'className' | 'children' | 'style'> {
  look?: 'plain' | 'primary' | 'danger' | 'quiet';
  icon?: ReactNode;
  children: ReactNode;
}

/** A button with a text. */
export const Button = ({ look = 'plain', icon, children, ...rest }: ButtonProps) => (
  <AriaButton {...rest} className={`lec-button lec-button--${look}`}>
    {icon}
    <span>{children}</span>
  </AriaButton>
);

interface IconButtonProps extends Omit<AriaProps, 'className' | 'children' | 'style'> {
  label: string;
  icon: ReactNode;
  look?: 'plain' | 'primary' | 'danger' | 'quiet';
  size?: 'small' | 'normal' | 'large';
}

/** A button with an icon. Its label is its accessible name, and a tooltip on hover and on focus. */
export const IconButton = ({ label, icon, look = 'quiet', size = 'normal', ...rest }: IconButtonProps) => (
  <TooltipTrigger delay={500} closeDelay={80}>
    <AriaButton
      {...rest}
      aria-label={label}
      className={`lec-icon-button lec-icon-button--${look} lec-icon-button--${size}`}
    >
      {icon}
    </AriaButton>
    <Tooltip className="lec-tooltip" offset={6}>
      {label}
    </Tooltip>
  </TooltipTrigger>
);
