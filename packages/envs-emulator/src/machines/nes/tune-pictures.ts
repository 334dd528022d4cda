import { type Cartridge, type Console, isPlain, type PictureUnit } from './jsnes-parts.js'

/** A picture unit that draws only what is seen. */
export interface TunedPictureUnit extends PictureUnit {
  /** Absent from units of consoles that are not ours, which go on as they were. */
  isTuned: boolean
  isSeen: boolean
  /** Whether the cartridge watches the picture being made, so that nothing of it may be left out. */
  isWatched: boolean
}

const tunedPrototypes = new WeakSet<PictureUnit>()

/**
 * Makes a console's picture unit leave out what nobody can notice, in frames that are not seen: pixels. What a game can
 * notice stays as it is: each flag is set on its dot, memory is read as before where a cartridge watches that, and the
 * registers end up the same. The methods called are the emulator's own.
 */
export function tunePictures(console: Console): TunedPictureUnit {
  const prototype = Object.getPrototypeOf(console.ppu) as TunedPictureUnit
  // The methods are replaced where they are: a prototype of its own for each unit makes each a kind of object of its
  // own to V8, and four of them in one thread take several times as long.
  if (!tunedPrototypes.has(prototype)) Object.assign(prototype, tunedMethods(methodsOf(prototype)))
  tunedPrototypes.add(prototype)
  return Object.assign(console.ppu as TunedPictureUnit, {
    isTuned: true,
    isSeen: true,
    isWatched: watchesPictures(console.mmap),
  })
}

function watchesPictures(cartridge: Cartridge): boolean {
  const hooks = ['clockIrqCounter', 'latchAccess', 'onBgRender', 'onSpriteRender', 'getBgTileData', 'load'] as const
  return !hooks.every((hook) => isPlain(cartridge, hook))
}

type TunedMethod = '_renderBackgroundSpan' | '_evaluateSpan' | '_buildSpriteLine' | '_scheduleNextEvent' | 'endFrame'
type PictureMethods = Pick<PictureUnit, TunedMethod>

/** The emulator's own methods, before any is replaced. */
function methodsOf({
  _renderBackgroundSpan,
  _evaluateSpan,
  _buildSpriteLine,
  _scheduleNextEvent,
  endFrame,
}: PictureUnit): PictureMethods {
  return { _renderBackgroundSpan, _evaluateSpan, _buildSpriteLine, _scheduleNextEvent, endFrame }
}

function tunedMethods(plain: PictureMethods): PictureMethods {
  const methods: PictureMethods & ThisType<TunedPictureUnit> = {
    /** Moves on as the line before the picture does, which draws nothing, and leaves out what shifts away unseen. */
    _renderBackgroundSpan(line, from, to) {
      if (!this.isTuned || this.isSeen || this.isWatched || spritesMatter(this))
        return plain._renderBackgroundSpan.call(this, line, from, to)
      for (let dot = from; dot < to; dot++) {
        // Two tiles fill the shift registers, so of whole ones only the last two matter.
        const tiles = (dot & 7) === 1 ? (to - dot) >> 3 : 0
        if (tiles > 2) {
          skipTiles(this, tiles - 2)
          dot += (tiles - 2) * 8
        }
        this._shiftBg()
        this._bgFetch(dot)
        if (dot === 256) this._incY()
      }
    },

    /** In one go where nothing interrupts it, seen or not. */
    _evaluateSpan(line, from, to) {
      if (!this.isTuned || from !== 1 || to !== 257) return plain._evaluateSpan.call(this, line, from, to)
      this.secondaryOAM.fill(0xff)
      this._startEvaluation()
      this._evaluateWindow(line)
    },

    _buildSpriteLine(line) {
      if (!this.isTuned || this.isSeen || this.isWatched || mayHit(this)) return plain._buildSpriteLine.call(this, line)
      this.sprLine.fill(0)
      this.sprLineFor = line
      this.sprLineValid = true
    },

    /** A cartridge that does not count lines lets the processor run on through them. */
    _scheduleNextEvent() {
      const { renderingOn } = this
      if (this.isTuned && !this.isWatched) this.renderingOn = false
      plain._scheduleNextEvent.call(this)
      this.renderingOn = renderingOn
    },

    endFrame() {
      if (!this.isTuned || this.isSeen) plain.endFrame.call(this)
    },
  }
  return methods
}

/** Whether the sprites of this line have an effect beside their pixels, or a state that only drawing moves on. */
function spritesMatter(unit: TunedPictureUnit): boolean {
  return unit.sprLineValid ? mayHit(unit) : unit.sprCount !== 0 || unit.spriteSkipGlitch
}

/** Whether sprite 0 may still touch the background, which games time themselves by. */
function mayHit(unit: TunedPictureUnit): boolean {
  return unit.sprite0Line && unit.sprite0HitFlag === 0
}

/** The horizontal place counts tiles in five bits; beyond the last begins the neighbouring name table. */
function skipTiles(unit: TunedPictureUnit, tiles: number): void {
  const address = unit.vramAddress
  const column = (address & 0x1f) + tiles
  unit.vramAddress = (address & ~0x1f) | (column & 0x1f)
  if (column > 0x1f) unit.vramAddress ^= 0x400
}
