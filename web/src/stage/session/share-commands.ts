/** The commands that change the share. Each has a limited time, after which its answer is no longer wanted and
 * the server no longer carries it out. */
import type { Commands } from '../../client/commands.ts';
import type { Translator } from '../../i18n/translate.ts';
import type { Session } from '../../session/session.ts';
import { createNavigation, type PageTurn } from './navigation.ts';
import { createOwnChanges, type RequestedShare } from './own-changes.ts';
import type { CommandSender } from './send-command.ts';

/** The time after which the stage tells the presenter that the server has not answered. */
export const ANSWER_TIMEOUT_MS = 5_000;

export interface StartRequest {
  media: string;
  page: number;
  /** The id of the shared document that this one replaces; null when nothing is shared. */
  replacing: string | null;
}

export function createShareCommands(
  { store }: Pick<Session, 'store'>,
  { attempt, applyAnswer }: CommandSender,
  getT: () => Translator,
) {
  const own = createOwnChanges();
  const share = () => store.getState().video?.activeShare ?? null;
  const noAnswer = () => {
    const page = share()?.page.number;
    return page === undefined ? getT()('stage.noAnswer') : getT()('stage.noAnswerPage', { page });
  };
  const send = <T>(requested: RequestedShare, command: (commands: Commands) => Promise<T>) =>
    attempt(command, () => {
      own.abandon(requested);
      return noAnswer();
    });

  const turn = ({ media, page }: PageTurn) =>
    own.run({ media, page }, async () => {
      // Another presenter shares another document, which this turn is not for.
      if (share()?.media.id !== media) return false;
      return applyAnswer(
        await send({ media, page }, ({ navigate }) => navigate(media, page, ANSWER_TIMEOUT_MS)),
      );
    });
  return {
    navigation: createNavigation(turn),
    originOf: own.originOf,
    start: ({ media, page, replacing }: StartRequest): Promise<'shown' | 'occupied' | 'failed'> =>
      own.run({ media, page }, async () => {
        const answer = await send({ media, page }, (api) =>
          api.start(media, replacing, page, ANSWER_TIMEOUT_MS),
        );
        const occupied = answer?.__typename === 'AlreadySharing';
        if (applyAnswer(answer, { silent: occupied })) return 'shown';
        return occupied ? 'occupied' : 'failed';
      }),
    end: () =>
      own.run(null, async () => {
        const media = share()?.media.id;
        if (media) applyAnswer(await send(null, (api) => api.end(media, ANSWER_TIMEOUT_MS)));
      }),
  };
}
