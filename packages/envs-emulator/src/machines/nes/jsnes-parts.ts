/** What the emulator's typings leave out, and this package needs. Names are jsnes's own. */
export interface Console {
  readonly cpu: Processor
  readonly ppu: PictureUnit
  readonly papu: SoundUnit
  readonly mmap: Cartridge
  readonly controllers: Readonly<
    Record<1 | 2, Part & { buttonDown(place: number): void; buttonUp(place: number): void; clock(): void }>
  >
  readonly rom: { readonly rom: readonly Uint8Array[]; readonly vrom: readonly Uint8Array[] }
  loadROM(rom: Uint8Array): void
  reset(): void
}

/** Something whose state is in properties that its class lists. */
export type Part = Record<string, unknown>

export interface Processor extends Part {
  mem: Uint8Array
  cycles: number
  irqFlags: number
  needNmi: boolean
  prevNeedNmi: boolean
  prevRunIrq: boolean
  resetPending: boolean
  dmaNeedHalt: boolean
  REG_PC: number
  REG_ACC: number
  REG_X: number
  REG_Y: number
  REG_SP: number
  F_CARRY: number
  F_ZERO: number
  F_SIGN: number
  F_OVERFLOW: number
  F_INTERRUPT: number
  dataBus: number
  directPrgReads: boolean
  emulate(): void
  _updatePrgReadPath(): void
}

export interface PictureUnit extends Part {
  buffer: Uint32Array
  vramMem: Uint8Array
  vramMirrorTable: Uint16Array
  ntable1: number[]
  palTable: { currentEmph: number; setEmphasis(emphasis: number): void }
  frameEnded: boolean
  renderingOn: boolean
  dotTarget: number
  dotsRun: number
  nextEventDot: number
  vramAddress: number
  sprLine: Uint16Array
  sprLineFor: number
  sprLineValid: boolean
  sprCount: number
  spriteSkipGlitch: boolean
  sprite0Line: boolean
  sprite0HitFlag: number
  secondaryOAM: Uint8Array
  catchUp(): void
  defineMirrorRegion(from: number, to: number, size: number): void
  startFrame(): void
  endFrame(): void
  updatePalettes(): void
  _renderBackgroundSpan(line: number, from: number, to: number): void
  _evaluateSpan(line: number, from: number, to: number): void
  _evaluateWindow(line: number): void
  _startEvaluation(): void
  _buildSpriteLine(line: number): void
  _materializeSprites(): void
  _scheduleNextEvent(): void
  _shiftBg(): void
  _bgFetch(dot: number): void
  _incY(): void
}

export interface SoundUnit extends Part {
  nextEventCycle: number
  catchUp(cycle: number): void
  _scheduleNextEvent(): void
}

export interface Cartridge extends Part {
  clockIrqCounter(): void
  latchAccess(address: number): void
  onBgRender(): void
  onSpriteRender(): void
  getBgTileData(...place: number[]): unknown
  load(address: number): number
  bgTileOverride: boolean
  toJSON(): Record<string, unknown>
  fromJSON(state: Record<string, unknown>): void
}

/** The names of the properties that make up a part's state. */
export function stateNames(part: Part): readonly string[] {
  return (part.constructor as unknown as { readonly JSON_PROPERTIES: readonly string[] }).JSON_PROPERTIES
}

/** Whether a cartridge does what the plainest one, from whose class all others come, does in a method. */
export function isPlain(cartridge: Cartridge, method: keyof Cartridge & string): boolean {
  let plainest = Object.getPrototypeOf(cartridge) as Cartridge
  for (let next = plainest; next !== (Object.prototype as unknown); next = Object.getPrototypeOf(next)) plainest = next
  return cartridge[method] === plainest[method]
}
