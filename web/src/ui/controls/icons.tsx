/**
 * Line icons on a 24 × 24 grid, in the colour of the text around them. They are hidden from screen readers, because
 * the control around an icon has a name.
 * The sizes in the attributes apply where the style sheet is missing.
 */
import './icons.css';

/** `mirrored` icons are flipped where text runs from right to left. */
const line = (path: string, mirrored = false) =>
  function Icon() {
    return (
      <svg
        className={mirrored ? 'lec-icon lec-icon--mirrored' : 'lec-icon'}
        viewBox="0 0 24 24"
        width="20"
        height="20"
        aria-hidden="true"
        focusable="false"
      >
        <path d={path} />
      </svg>
    );
  };

export const ChevronStart = line('M15 5l-7 7 7 7', true);
export const ChevronEnd = line('M9 5l7 7-7 7', true);
export const ChevronUp = line('M5 15l7-7 7 7');
export const ChevronDown = line('M5 9l7 7 7-7');
export const ArrowLeft = line('M15 5l-7 7 7 7');
export const ArrowRight = line('M9 5l7 7-7 7');
export const ZoomIn = line('M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l4.5 4.5M11 8v6M8 11h6');
export const ZoomOut = line('M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l4.5 4.5M8 11h6');
export const Fit = line('M4 9V5h5M20 9V5h-5M4 15v4h5M20 15v4h-5M9 10h6v4H9z');
export const Expand = line('M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5');
export const Shrink = line('M9 4v5H4M15 4v5h5M9 20v-5H4M15 20v-5h5');
export const PointAt = line('M5 4.5l5.5 14.5 2.2-6.3L19 10.5 5 4.5zM13 13l6 6');
export const Download = line('M12 4v11M7 10.5l5 5 5-5M5 20h14');
export const TextLines = line('M5 6h14M5 10.5h14M5 15h10M5 19.5h7');
export const More = line('M12 5.5v.01M12 12v.01M12 18.5v.01');
export const Plus = line('M12 5v14M5 12h14');
export const Cross = line('M6 6l12 12M18 6L6 18');
export const Check = line('M5 12.5l4.5 4.5L19 7.5');
export const Pencil = line('M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19 4 20zM14 6.5l3.5 3.5');
export const Bin = line('M5 7h14M10 7V4.5h4V7M7 7l.8 12.5h8.4L17 7M10.5 11v5M13.5 11v5');
export const Retry = line('M19.5 12a7.5 7.5 0 1 1-2.2-5.3M19.5 4v4h-4');
export const Swap = line('M12 16V5M7.5 9.5L12 5l4.5 4.5M5 19.5h14');
export const Warning = line('M12 4.5L3 19.5h18L12 4.5zM12 10.5v4M12 17v.01');
export const Broken = line('M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 8v5M12 16v.01');
export const Play = line('M7 5l11 7-11 7V5z', true);
export const Stop = line(
  'M6 7.5A1.5 1.5 0 0 1 7.5 6h9A1.5 1.5 0 0 1 18 7.5v9a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 6 16.5z',
);
export const Sun = line(
  'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1',
);
export const Moon = line('M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z');
export const Keyboard = line(
  'M3.5 6.5h17v11h-17zM7 10v.01M11 10v.01M15 10v.01M17.5 10v.01M7 13.8h.01M17 13.8h.01M10 14h4',
);
export const Globe = line(
  'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM3.5 12h17M12 3.5c5 5 5 12 0 17M12 3.5c-5 5-5 12 0 17',
);
export const Pages = line('M5 4h10l4 4v12H5zM15 4v4h4');
export const Screens = line('M3.5 5h17v11h-17zM9 20h6M12 16v4');
export const Timeline = line('M4 6h8M4 12h8M4 18h8M18 5v11M14.5 12.5L18 16l3.5-3.5');
export const Split = line('M3.5 5.5h17v13h-17zM14 5.5v13');
export const Corner = line('M3.5 5.5h17v13h-17zM12.5 12h6v4.5h-6z');
export const SwapCorner = line('M3.5 5.5h17v13h-17zM5.5 7.5h6V12h-6z');

/** The logo: a lectern with a page on it. */
export const Mark = () => (
  <svg className="lec-mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false">
    <path className="lec-mark-post" d="M14.3 15h3.4v10.5h4.8v3h-13v-3h4.8z" />
    <path className="lec-mark-desk" d="M3.8 13.9 25.6 4.2l3 6.7L6.8 20.6z" />
    <path className="lec-mark-page" d="M9.3 13.5 23.4 7.2l1 2.3L10.3 15.8z" />
  </svg>
);
