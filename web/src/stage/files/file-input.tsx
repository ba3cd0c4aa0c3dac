/** A hidden input that uploads the chosen file to an existing document. Another control opens it through `ref`. */
import type { Ref } from 'react';
import type { Media } from '../../client/video.ts';
import { useStageSession } from '../session/stage-session.ts';
import type { UploadLimits } from './upload-limits.ts';

interface FileInputProps {
  ref: Ref<HTMLInputElement>;
  media: Media;
  limits: UploadLimits | null;
}

export function FileInput({ ref, media, limits }: FileInputProps) {
  const stage = useStageSession();
  return (
    <input
      ref={ref}
      type="file"
      hidden
      accept={limits?.extensions.join(',')}
      onChange={(event) => {
        const [file] = event.target.files ?? [];
        event.target.value = '';
        if (file) void stage.uploads.getState().send(media.id, file);
      }}
    />
  );
}
