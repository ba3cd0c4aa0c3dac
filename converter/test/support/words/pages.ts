/** A page of the corpus of words: its paragraphs as a reader of the page reads them. */
export interface WordsPage {
  name: string;
  paragraphs: string[];
  rightToLeft?: boolean;
  /** How PowerPoint turns the text. */
  vertical?: 'eaVert' | 'vert270';
}

const page = (name: string, ...paragraphs: string[]): WordsPage => ({ name, paragraphs });
const rightToLeft = (name: string, ...paragraphs: string[]): WordsPage => ({
  name,
  paragraphs,
  rightToLeft: true,
});

/** Slides with vertical and with turned text. */
export const VERTICAL: WordsPage[] = [
  { name: 'vertical Japanese', paragraphs: ['日本語の講義 縦書き'], vertical: 'eaVert' },
  { name: 'turned Latin', paragraphs: ['Sideways words'], vertical: 'vert270' },
];

/** One page for each script. The fonts of the documents have Latin, Greek and Cyrillic letters only. */
export const SCRIPTS: WordsPage[] = [
  page(
    'Vietnamese',
    'Vietnamese: Tiếng Việt',
    'Chúng ta học cách viết một bài luận ngắn về lịch sử của thành phố Hồ Chí Minh và những người đã sống ở đó.',
  ),
  page(
    'Latin with diacritics',
    'Příliš žluťoučký kůň úpěl ďábelské ódy.',
    'Zażółć gęślą jaźń — naïf, où ça ? Das ist ein Straßenfest in Zürich; efficient official flight.',
  ),
  page(
    'Greek',
    'Μαθήματα ιστορίας',
    'Η γρήγορη αλεπού πηδά πάνω από το τεμπέλικο σκυλί, και οι μαθητές γράφουν ἐν ἀρχῇ ἦν ὁ λόγος.',
  ),
  page(
    'Cyrillic',
    'Русский и українська',
    'Съешь же ещё этих мягких французских булок, да выпей чаю. Їжак і ґава живуть у Києві.',
  ),
  rightToLeft(
    'Arabic',
    'الدرس الأول: مقدمة في علم النحو',
    'تعلّم اللغة العربية يحتاج إلى صبر ومثابرة كل يوم، وفي عام 2026 ندرس 12 درسًا.',
  ),
  rightToLeft('Urdu', 'اردو زبان', 'یہ ایک مختصر سبق ہے جس میں ہم لکھنا سیکھتے ہیں۔'),
  page('a label in Latin before other scripts', 'Urdu: اردو زبان', 'Hebrew: שלום עולם', 'Tamil: தமிழ் எழுத்து'),
  rightToLeft('Hebrew', 'שלום עולם', 'ברוכים הבאים לשיעור הראשון בהיסטוריה של ירושלים, בשנת 2026.'),
  page('Hindi', 'हिन्दी देवनागरी क्षत्रिय', 'यह पाठ विद्यार्थियों के लिए लिखा गया है।'),
  page('Thai', 'ภาษาไทย ขอบคุณ', 'วันนี้เราจะเรียนรู้เรื่องประวัติศาสตร์ของกรุงเทพมหานคร'),
  page('Khmer', 'Khmer: ភាសាខ្មែរ', 'សិស្សរៀនអក្សរខ្មែរនៅសាលា'),
  page('Burmese', 'Burmese: မြန်မာဘာသာ', 'ကျောင်းသားများ စာဖတ်ကြသည်။'),
  page('Chinese', '中文 繁體 简体', '今天我们学习如何写一篇关于城市历史的短文，并且讨论 3 个例子。'),
  page('Japanese', '日本語の講義', '今日は東京の歴史について短い作文を書きます。カタカナも読みます。'),
  page('Korean', '한국어 수업', '오늘 우리는 도시의 역사에 대해 배웁니다.'),
  page('Tamil and Bengali', 'தமிழ் எழுத்து', 'বাংলা ভাষা শিক্ষা'),
  page('emoji', 'Books 📚 and 👋 for today', '✅ done, 🎓 next'),
];
