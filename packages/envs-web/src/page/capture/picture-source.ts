/** Where pictures of a game come from, inside its page. */
export interface PictureSource {
  /** A canvas that shows the game as it is now, until the next call. */
  picture(): HTMLCanvasElement | Promise<HTMLCanvasElement>
  /** What a pointer meets at a place of the page. */
  elementAt(x: number, y: number): Element | null
}
