'use strict';
const fs = require('node:fs');
const net = require('node:net');
const { print } = require('./run.cjs');

/**
 * Runs `work` while no other process sets up this clone. The lock is a socket in Linux's abstract namespace, which
 * disappears with its process however the process ends. On other systems there is no lock.
 */
async function withLock(root, work) {
  if (process.platform !== 'linux') return work();
  const { dev, ino } = fs.statSync(root);
  const name = `\0lectern-setup-${dev}-${ino}`;
  let server = await listen(name);
  if (!server) print('waiting for another setup of this folder to end');
  while (!server) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    server = await listen(name);
  }
  try {
    return await work();
  } finally {
    server.close();
  }
}

const listen = (name) =>
  new Promise((resolve, reject) => {
    const server = net.createServer((socket) => socket.destroy());
    server.once('error', (error) => (error.code === 'EADDRINUSE' ? resolve(null) : reject(error)));
    server.listen(name, () => resolve(server));
  });

module.exports = { withLock };
