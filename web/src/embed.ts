/** The module for other sites: `import { mount } from 'https://lectern.example.org/embed.js'`. */
export { type Mounted, type MountOptions, mount } from './app/mount.tsx';
