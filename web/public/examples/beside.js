// beside.html#video=ID&token=…
import { mount } from '../embed.js';

const { video: id, token } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
const beside = document.querySelector('video');
beside.srcObject = camera();

mount(document.getElementById('here'), {
  view: 'seat',
  url: new URL('/graphql', location.href).href,
  id,
  token,
  beside,
});

/** A stream in place of the webinar's video: a drawing of a nodding head. */
function camera() {
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
  const pen = canvas.getContext('2d');
  setInterval(() => {
    const offset = Math.sin(performance.now() / 600) * 8;
    pen.fillStyle = '#2d4a53';
    pen.fillRect(0, 0, 640, 360);
    pen.fillStyle = '#e8c9ad';
    pen.beginPath();
    pen.arc(320, 150 + offset, 62, 0, 7);
    pen.fill();
    pen.fillStyle = '#c8533a';
    pen.beginPath();
    pen.arc(320, 400 + offset / 2, 160, 0, 7);
    pen.fill();
  }, 50);
  return canvas.captureStream(20);
}
