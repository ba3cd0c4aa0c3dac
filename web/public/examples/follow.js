// follow.html#video=ID&token=…
import { watchVideo } from '../client.js';

const { video: id, token } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
const image = document.querySelector('img');

watchVideo({ url: new URL('/graphql', location.href).href, token, id }, ({ activeShare }) => {
  image.hidden = activeShare === null;
  if (activeShare) Object.assign(image, { src: activeShare.page.url, alt: activeShare.page.text });
});
