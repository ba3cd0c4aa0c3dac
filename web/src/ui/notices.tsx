/** Messages in the corner. Problems are said at once, news when there is a pause. */
import { useStore } from 'zustand';
import { useSession, useWords } from '../app/context.ts';
import type { Notice } from '../store/notices.ts';
import { IconButton } from './button.tsx';
import { Cross, Warning } from './icons.tsx';

export function Notices() {
  const words = useWords();
  const { notices } = useSession();
  const all = useStore(notices, (state) => state.notices);
  return (
    <section className="lec-notices" aria-label={words('notice.region')}>
      <div role="alert">
        {all
          .filter(({ kind }) => kind === 'problem')
          .map((notice) => (
            <Card key={notice.id} notice={notice} />
          ))}
      </div>
      <div role="status">
        {all
          .filter(({ kind }) => kind === 'news')
          .map((notice) => (
            <Card key={notice.id} notice={notice} />
          ))}
      </div>
    </section>
  );
}

function Card({ notice }: { notice: Notice }) {
  const words = useWords();
  const { notices } = useSession();
  return (
    <div className={`lec-notice lec-notice--${notice.kind}`}>
      {notice.kind === 'problem' && <Warning />}
      <p>{notice.text}</p>
      <IconButton
        size="small"
        label={words('notice.dismiss')}
        icon={<Cross />}
        onPress={() => notices.getState().dismiss(notice.id)}
      />
    </div>
  );
}
