import { defineConfig } from 'vite';

const server = process.env.STOAT_FERRET ?? 'http://127.0.0.1:8765';

export default defineConfig({
  build: {
    outDir: '../server/target/classes/web',
    emptyOutDir: true,
    target: 'es2022',
    // An inlined file would be a data: address, which the content security policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  worker: { format: 'es' },
  server: { proxy: { '/api': server, '/health': server } },
});
