/** Colours that arms, stages and text take, light and dark. */
export const reportColors = {
  light: `
    --page: #ffffff; --card: #f6f7f9; --text: #1a1d23; --quiet: #5b6370; --line: #d9dde3; --link: #1f5fc4;
    --arm-1: #1f6fd6; --arm-2: #c75a00; --arm-3: #0f8a65; --arm-4: #a8328c; --arm-5: #6c4fd0; --arm-6: #80620f;
    --arm-7: #c42b3a; --arm-8: #40566b;
    --stage-1: #7c8cff; --stage-2: #3f53c9; --stage-3: #12a594; --stage-4: #e0a526; --floor: #767d89;`,
  dark: `
    --page: #14171c; --card: #1d2128; --text: #e8eaee; --quiet: #a3abb8; --line: #363c47; --link: #8ab8ff;
    --arm-1: #6ba8ff; --arm-2: #ff9d4d; --arm-3: #45cfa2; --arm-4: #f084d8; --arm-5: #b3a1ff; --arm-6: #dcbb55;
    --arm-7: #ff8088; --arm-8: #a9bfd3;
    --stage-1: #a5b0ff; --stage-2: #6b7ef0; --stage-3: #3fd0c0; --stage-4: #f2c14e; --floor: #98a0ad;`,
} as const

/** The style sheet of `report.html`. */
export const reportStyle = `
:root { color-scheme: light dark; ${reportColors.light} }
@media (prefers-color-scheme: dark) { :root { ${reportColors.dark} } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 70rem; background: var(--page); color: var(--text);
  font: 16px/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .35rem; }
h2 { font-size: 1.15rem; margin: 2.75rem 0 .6rem; }
h3 { font-size: 1rem; margin: 1.75rem 0 .4rem; }
p { margin: .5rem 0; max-width: 48rem; }
a { color: var(--link); }
.quiet, figcaption { color: var(--quiet); font-size: .9rem; }
.verdict { background: var(--card); border-left: 4px solid var(--arm-1); border-radius: 4px; padding: .9rem 1.2rem;
  margin: 1.5rem 0; }
.verdict .headline { font-size: 1.15rem; font-weight: 600; max-width: 54rem; margin: 0; }
.verdict ul { margin: .7rem 0 0; padding-left: 1.1rem; max-width: 54rem; }
.verdict li { margin: .3rem 0; }
.failure { border-left: 4px solid #d43d3d; padding-left: .8rem; }
.scroll { overflow-x: auto; margin-top: .8rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; min-width: 100%; }
th, td { text-align: right; padding: .4rem .9rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
tr > :first-child { text-align: left; padding-left: 0; white-space: normal; min-width: 13rem; font-weight: 400;
  position: sticky; left: 0; background: var(--page); }
tr > :first-child small { max-width: 24rem; }
thead tr > * { font-weight: 600; border-bottom: 2px solid var(--line); vertical-align: bottom; }
#figures > .scroll:first-of-type tbody tr:first-child td { font-weight: 600; }
th small, td small { display: block; color: var(--quiet); font-weight: 400; }
tr.part > :first-child { padding-left: 1.2rem; color: var(--quiet); }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; list-style: none; padding: 0; margin: .6rem 0; font-size: .95rem; }
.legend li { display: flex; align-items: center; gap: .45rem; }
.legend svg { flex: none; }
.row { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr)); gap: 1.25rem 2rem; }
figure { margin: 0; }
figure > svg { width: 100%; max-width: 30rem; height: auto; overflow: visible; }
figcaption svg { vertical-align: -.2rem; }
.clips { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 15rem), 1fr)); gap: 1.25rem; }
.clips img { width: 100%; height: auto; border-radius: 6px; border: 1px solid var(--line); image-rendering: pixelated;
  background: #000; }
pre { background: var(--card); padding: .9rem 1.1rem; border-radius: 6px; overflow-x: auto; font-size: .85rem; line-height: 1.45; }
code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
pre code { overflow-wrap: normal; }
details { margin: .6rem 0; }
summary { cursor: pointer; }
dl { display: grid; grid-template-columns: minmax(6rem, auto) 1fr; gap: .3rem 1.2rem; margin: .6rem 0; font-size: .95rem; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
@media (max-width: 34rem) {
  body { padding: 1.25rem 1rem 3rem; }
  .verdict { padding: .8rem 1rem; }
  .verdict .headline { font-size: 1.05rem; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .5rem; }
  th, td { padding: .4rem .55rem; font-size: .9rem; }
  tr > :first-child { min-width: 8.5rem; }
  .stack, .stack thead, .stack tbody { display: block; min-width: 0; }
  .stack tr { display: grid; grid-template-columns: repeat(var(--columns), 1fr); border-bottom: 1px solid var(--line); }
  .stack tr > * { border: 0; padding: .2rem .4rem; white-space: normal; }
  .stack tr > :first-child { grid-column: 1 / -1; position: static; padding: .5rem 0 0; min-width: 0; }
  .stack tr > :first-child small { max-width: none; }
  .stack thead td { display: none; }
  .stack tr.part > :first-child { padding-left: .8rem; }
}
@media print {
  :root { ${reportColors.light} }
  body { max-width: none; padding: 0; font-size: 11pt; }
  figure, tr, .verdict, .row { break-inside: avoid; }
  h2, h3, .legend { break-after: avoid; }
  .row { grid-template-columns: repeat(auto-fit, minmax(30%, 1fr)); gap: .8rem; }
  .clips { grid-template-columns: repeat(4, 1fr); }
  .scroll, pre { overflow: visible; }
  tr > :first-child { position: static; }
  pre { white-space: pre-wrap; font-size: 8pt; }
  th, td { padding: .25rem .5rem; font-size: 9pt; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
`
