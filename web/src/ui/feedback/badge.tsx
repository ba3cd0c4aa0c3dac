/** Pills that show who sees a page. */
import './badge.css';
import type { ReactNode } from 'react';

/** Everybody in the webinar sees the page. */
export const LiveBadge = ({ children }: { children: ReactNode }) => <p className="lec-live">{children}</p>;

/** Only this presenter sees the page. */
export const PrivateBadge = ({ children }: { children: ReactNode }) => (
  <p className="lec-private">{children}</p>
);
