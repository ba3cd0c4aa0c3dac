/** Pills that show who sees a page. */
import './badge.css';
import type { ReactNode } from 'react';
import { Spinner } from './spinner.tsx';

/** Everybody in the webinar sees the page. */
export const LiveBadge = ({ children }: { children: ReactNode }) => <p className="lec-live">{children}</p>;

/** The server has yet to answer. */
export const SendingBadge = ({ children }: { children: ReactNode }) => (
  <p className="lec-private" role="status">
    <Spinner />
    {children}
  </p>
);

/** What this view shows may no longer be true. */
export const WarningBadge = ({ children }: { children: ReactNode }) => (
  <p className="lec-private lec-uncertain" role="status">
    {children}
  </p>
);

/** Only this presenter sees the page. */
export const PrivateBadge = ({ children }: { children: ReactNode }) => (
  <p className="lec-private">{children}</p>
);
