/** The toasts of a view. Screen readers announce problems at once and infos in the next pause. */
import './toasts.css';
import { useStore } from 'zustand';
import { useSession, useT } from '../../session/context.ts';
import type { Toast } from '../../session/toasts.ts';
import { Button, IconButton } from '../controls/button.tsx';
import { Cross, Warning } from '../controls/icons.tsx';

export function Toasts() {
  const t = useT();
  const { toasts } = useSession();
  const all = useStore(toasts, (state) => state.toasts);
  const problems = all.filter(({ kind }) => kind === 'problem');
  const infos = all.filter(({ kind }) => kind === 'info');
  return (
    <section className="lec-toasts" aria-label={t('toast.region')}>
      <div role="alert">
        {problems.map((toast) => (
          <Card key={toast.id} toast={toast} />
        ))}
      </div>
      {problems.length > 2 && (
        <Button look="quiet" onPress={() => toasts.getState().dismissProblems()}>
          {t('toast.dismissAll', { count: problems.length })}
        </Button>
      )}
      <div role="status">
        {infos.map((toast) => (
          <Card key={toast.id} toast={toast} />
        ))}
      </div>
    </section>
  );
}

function Card({ toast }: { toast: Toast }) {
  const t = useT();
  const { toasts } = useSession();
  const { action } = toast;
  const act = () => {
    toasts.getState().dismiss(toast.id);
    action?.run();
  };
  return (
    <div className={`lec-toast lec-toast--${toast.kind}`}>
      {toast.kind === 'problem' && <Warning />}
      <p>{toast.text}</p>
      {action && <Button onPress={act}>{action.label}</Button>}
      <IconButton
        size="small"
        label={t('toast.dismiss')}
        icon={<Cross />}
        onPress={() => toasts.getState().dismiss(toast.id)}
      />
    </div>
  );
}
