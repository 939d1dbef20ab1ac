import { inChromium } from './chromium.js';
test.each((process.env['MODES'] ?? 'webgl2,webgpu').split(','))(
  '%s',
  async (mode) => {
    const t = performance.now();
    const only = process.env['ONLY'];
    const r = await inChromium<readonly { name: string }[]>({ mode, ...(only ? { only } : {}) });
    console.log(mode, performance.now() - t, r.map((x) => JSON.stringify(x).slice(0, 900)).join('\n'));
  },
  300000,
);
