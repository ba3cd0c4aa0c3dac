/** Every migration, oldest first. `npm run migration` generates a new one; add it here after a review. */
import { Migration20261122150819_initial } from './Migration20261122150819_initial.ts';
import { Migration20261122171500_request } from './Migration20261122171500_request.ts';
import { Migration20261122214600_title } from './Migration20261122214600_title.ts';
import { Migration20261126222127_shared_stamp } from './Migration20261126222127_shared_stamp.ts';
import { Migration20261127023500_upload_warnings } from './Migration20261127023500_upload_warnings.ts';
import { Migration20261127023600_conversion } from './Migration20261127023600_conversion.ts';
import { Migration20261127161000_video_external_id } from './Migration20261127161000_video_external_id.ts';
import { Migration20261127161100_media_external_id } from './Migration20261127161100_media_external_id.ts';
import { Migration20261127161500_page_images } from './Migration20261127161500_page_images.ts';
import { Migration20261127213000_video_list } from './Migration20261127213000_video_list.ts';
import { Migration20261128010500_look_around } from './Migration20261128010500_look_around.ts';
import { Migration20261128010600_furthest_page } from './Migration20261128010600_furthest_page.ts';
import { Migration20261128010700_timeline } from './Migration20261128010700_timeline.ts';
import { Migration20261128020500_presenter } from './Migration20261128020500_presenter.ts';
import { Migration20261128064000_page_notes } from './Migration20261128064000_page_notes.ts';

export const migrations = [
  Migration20261122150819_initial,
  Migration20261122171500_request,
  Migration20261122214600_title,
  Migration20261126222127_shared_stamp,
  Migration20261127023500_upload_warnings,
  Migration20261127023600_conversion,
  Migration20261127161000_video_external_id,
  Migration20261127161100_media_external_id,
  Migration20261127161500_page_images,
  Migration20261127213000_video_list,
  Migration20261128010500_look_around,
  Migration20261128010600_furthest_page,
  Migration20261128010700_timeline,
  Migration20261128020500_presenter,
  Migration20261128064000_page_notes,
];
