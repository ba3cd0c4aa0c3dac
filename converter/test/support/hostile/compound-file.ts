const SECTOR = 512;
const END_OF_CHAIN = 0xfffffffe;
const FREE = 0xffffffff;
const FAT_SECTOR = 0xfffffffd;
const PER_SECTOR = SECTOR / 4;

/** Returns a compound file ([MS-CFB]) with one stream, which is padded with zeros to at least 4,096 bytes. */
export function compoundFile(name: string, content: Buffer): Buffer {
  const size = Math.max(4096, Math.ceil(content.length / SECTOR) * SECTOR);
  const streamSectors = size / SECTOR;
  const fatSectors = Math.ceil((streamSectors + 2) / (PER_SECTOR - 1));
  const directoryAt = streamSectors;
  const fatAt = streamSectors + 1;

  const fat = Buffer.alloc(fatSectors * SECTOR, 0xff);
  for (let n = 0; n < streamSectors; n++) {
    fat.writeUInt32LE(n + 1 < streamSectors ? n + 1 : END_OF_CHAIN, n * 4);
  }
  fat.writeUInt32LE(END_OF_CHAIN, directoryAt * 4);
  for (let n = 0; n < fatSectors; n++) fat.writeUInt32LE(FAT_SECTOR, (fatAt + n) * 4);

  const header = Buffer.alloc(SECTOR);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(header);
  header.writeUInt16LE(9, 30);
  header.writeUInt32LE(directoryAt, 48);
  header.writeUInt32LE(4096, 56);
  header.writeUInt32LE(END_OF_CHAIN, 60);
  header.writeUInt32LE(END_OF_CHAIN, 68);
  header.fill(0xff, 76);
  for (let n = 0; n < fatSectors; n++) header.writeUInt32LE(fatAt + n, 76 + n * 4);

  const stream = Buffer.alloc(size);
  content.copy(stream);
  const directory = Buffer.concat([
    entry('Root Entry', 5, FREE, 0),
    entry(name, 2, 0, size),
    Buffer.alloc(256),
  ]);
  return Buffer.concat([header, stream, directory, fat]);
}

function entry(name: string, type: number, start: number, size: number): Buffer {
  const bytes = Buffer.alloc(128);
  bytes.write(name, 'utf16le');
  bytes.writeUInt16LE((name.length + 1) * 2, 64);
  bytes[66] = type;
  bytes.writeUInt32LE(start, 116);
  bytes.writeUInt32LE(size, 120);
  return bytes;
}
