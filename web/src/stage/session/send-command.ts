/** Sends the commands of the stage, and shows what fails. */
import type { Commands } from '../../client/commands.ts';
import { RequestFailed } from '../../client/request.ts';
import type { Key, Translator } from '../../i18n/translate.ts';
import { problemText } from '../../session/problem-text.ts';
import type { Session } from '../../session/session.ts';

/** A video, or a problem that carries the current video. */
export type Answer = { __typename: string; message?: string; video?: unknown };

export interface CommandSender {
  /**
   * Sends a command. When the request fails, shows a toast and returns null. `timeoutText` returns the text for a
   * request that timed out.
   */
  attempt<T>(command: (commands: Commands) => Promise<T>, timeoutText?: () => string): Promise<T | null>;
  /**
   * Stores the video of a success or of a problem, and shows a problem unless `silent` is set.
   * @returns whether the answer is a success.
   */
  applyAnswer(answer: Answer | null, options?: { silent: boolean }): boolean;
  /** Makes this user the presenter. */
  takeOver(): Promise<void>;
}

const FAILURES: Partial<Record<string, Key>> = {
  NETWORK: 'stage.offline',
  TIMEOUT: 'stage.offline',
  UNAUTHENTICATED: 'stage.signInAgain',
};

/** A problem without a video: the value that a person typed, or the document without a file, is the cause. */
const isRefusedInput = (answer: unknown): answer is Answer =>
  ['InvalidInput', 'NoFile'].includes((answer as Answer | null)?.__typename ?? '');

/** The topic of a refusal because another instructor presents. */
const PRESENTER = 'presenter';

export function createCommandSender(
  { store, toasts }: Pick<Session, 'store' | 'toasts'>,
  commands: Commands,
  getT: () => Translator,
): CommandSender {
  const showProblem = (text: string) => toasts.getState().add('problem', text);
  const sender: CommandSender = {
    async attempt(command, timeoutText) {
      try {
        const answer = await command(commands);
        if (isRefusedInput(answer)) showProblem(problemText(getT(), answer));
        return answer;
      } catch (error) {
        const code = error instanceof RequestFailed ? error.code : null;
        if (code === 'TIMEOUT' && timeoutText) showProblem(timeoutText());
        else showProblem(getT()(FAILURES[code ?? ''] ?? 'stage.failed'));
        return null;
      }
    },
    applyAnswer(answer, { silent } = { silent: false }) {
      if (!answer) return false;
      const succeeded = answer.__typename === 'Video';
      store.getState().receive(succeeded ? answer : answer.video);
      if (!succeeded && !silent && answer.message) {
        if (answer.__typename === 'NotPresenting') showRefusal(problemText(getT(), answer));
        else showProblem(problemText(getT(), answer));
      }
      return succeeded;
    },
    async takeOver() {
      const id = store.getState().video?.id;
      if (!id || !sender.applyAnswer(await sender.attempt((api) => api.takePresenting(id)))) return;
      const { toasts: all, dismiss } = toasts.getState();
      for (const { id: refusal } of all.filter(({ topic }) => topic === PRESENTER)) dismiss(refusal);
    },
  };
  const showRefusal = (text: string) => {
    const action = { label: getT()('presenter.takeOver'), run: () => void sender.takeOver() };
    toasts.getState().add('problem', text, PRESENTER, action);
  };
  return sender;
}
