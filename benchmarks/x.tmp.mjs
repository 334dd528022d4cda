import { chromium } from 'playwright-core'
for (const flags of [[], ['--disable-gpu']]) {
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', ...flags] })
const p = await b.newPage({ viewport: { width: 600, height: 600 } })
await p.goto('chrome://dino').catch((e) => console.log(String(e).split('\n')[0]))
console.log(p.url()); await p.waitForSelector('canvas', { timeout: 3000 }).catch((e) => console.log('nosel', String(e).split('\n')[0]))
for (let i = 0; i < 3; i++) { await p.keyboard.press('Space'); const t = performance.now(); await p.screenshot().then((x) => console.log('ok', x.length, performance.now() - t), (e) => console.log('no', String(e).split('\n')[0])) }
await b.close() }
