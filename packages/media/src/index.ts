export { encodeGif, type GifOptions } from './encode-gif.js'
export { sideBySide, toGrey, toRgb, toRgba } from './frames.js'
export { decodePng, encodePng } from './png.js'
export { resizeFrame } from './resize-frame.js'
