/** Covers the page on this screen. What students see does not change, and the presenter has to know that. */
import './black-screen.css';
import { useT } from '../../session/context.ts';

export function BlackScreen({ page }: { page: number }) {
  const t = useT();
  return (
    <div className="lec-black" role="status">
      <p>{t('stage.black', { page })}</p>
    </div>
  );
}
