/** The list of accepted files in docs/converter.md. */
import { EXTENSIONS } from '../../src/domain/upload/file-types.ts';

export const extensionsList = (): string => `${EXTENSIONS.map((name) => `\`.${name}\``).join(', ')}.`;
