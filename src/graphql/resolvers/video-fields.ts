/** The fields of a video that depend on the viewer, on the share or on the documents. */
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Person as PersonState, VideoState } from '../../domain/state.ts';
import { seesExternalId, seesPresenter } from '../../domain/visibility.ts';
import type { Context } from '../context.ts';
import { type MediaParent, mediaParent, type ShareParent } from '../parents.ts';
import { ActiveShare, Person, SharedLiveMedia, Video, XmppRoom } from '../types/objects.ts';
import { DateTimeScalar } from '../types/scalars.ts';
import { accessTo, canShare } from '../viewer.ts';

@Resolver(() => Video)
export class VideoFields {
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The platform’s own id of the video, which no other video has. Null when it has none, and for a viewer who may only\nwatch.',
  })
  externalId(@Root() video: VideoState, @Ctx() { viewer }: Context): string | null {
    return seesExternalId(accessTo(viewer, video.id)) ? video.externalId : null;
  }

  @FieldResolver(() => ActiveShare, {
    nullable: true,
    description: 'The document and the page that everybody sees; null when nothing is shared.',
  })
  activeShare(@Root() video: VideoState): ShareParent | null {
    const parent = video.share && mediaParent(video, video.share.media);
    return parent && video.share ? { ...parent, number: video.share.page } : null;
  }

  @FieldResolver(() => Person, {
    nullable: true,
    description:
      'The instructor who has started or turned the share last, or has taken over since. Compare its `id` with that of `me`.\nNull without a share unless somebody has taken over, when the token of that instructor names no user, and for a viewer\nwho may only watch.',
  })
  presenter(@Root() video: VideoState, @Ctx() { viewer }: Context): PersonState | null {
    return seesPresenter(accessTo(viewer, video.id)) ? video.presenter : null;
  }

  @FieldResolver(() => DateTimeScalar, {
    nullable: true,
    description:
      'When the last share ended, by the clock of the database. Null while a document is shared, before the first share, and\nwhen a server of version 0.1 has ended it.',
  })
  shareEndedAt(@Root() video: VideoState): Date | null {
    return video.share ? null : video.shownAt;
  }

  @FieldResolver(() => [SharedLiveMedia], {
    description:
      'All documents of the video, oldest first, without pagination: at most `limits.maxDocuments`.',
  })
  sharedLiveMedias(
    @Root() video: VideoState,
    @Ctx() { answer }: Context,
  ): MediaParent[] | Promise<MediaParent[]> {
    answer.addDocuments(video.medias.length);
    const parents = video.medias.map((media) => ({ media, video }));
    return answer.turnOf(parents)?.then(() => parents) ?? parents;
  }

  @FieldResolver(() => Boolean, {
    description: 'Whether the viewer may upload documents, and start, navigate and end the share.',
  })
  viewerCanShare(@Root() video: VideoState, @Ctx() { viewer }: Context): boolean {
    return canShare(viewer, video.id);
  }

  @FieldResolver(() => XmppRoom, {
    nullable: true,
    description:
      'The XMPP room that receives the same changes; null when the server has no XMPP server configured.',
  })
  xmpp(@Root() video: VideoState, @Ctx() { parts }: Context): XmppRoom | null {
    const { rooms } = parts;
    return (
      rooms && {
        conference: `${video.id}@${rooms.conference}`,
        domain: rooms.domain,
        websocketUrl: rooms.websocket,
      }
    );
  }
}
