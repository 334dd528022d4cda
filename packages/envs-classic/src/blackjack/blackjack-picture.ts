import { type Canvas, createCanvas, type Point } from '../drawing/canvas.js'
import { drawText, textWidth } from '../drawing/letters.js'
import { type BlackjackState, bestTotal, hasUsableAce } from './blackjack-dynamics.js'

const [width, height] = [384, 376]
const ink = [44, 62, 48] as const

/** The table: the dealer's open card and the hidden ones' backs, the player's total and whether an ace counts 11. */
export function blackjackPicture({ player, dealer, dealerShows }: BlackjackState) {
  const canvas = createCanvas(width, height, [196, 216, 158])
  drawText(canvas, 'DEALER', [40, 28], 3, ink)
  drawCard(canvas, [40, 64], dealerShows === 1 ? 'A' : String(dealerShows))
  const hidden = dealer.cards - 1
  for (let card = 0; card < hidden; card++) drawBack(canvas, [148 + (card * 140) / Math.max(1, hidden), 64])

  drawText(canvas, 'PLAYER', [40, 216], 3, ink)
  const total = String(bestTotal(player))
  drawText(canvas, total, [(width - textWidth(total, 10)) / 2, 248], 10, ink)
  if (hasUsableAce(player)) drawText(canvas, 'USABLE ACE', [(width - textWidth('USABLE ACE', 3)) / 2, 336], 3, ink)
  return canvas.frame()
}

function drawCard(canvas: Canvas, [x, y]: Point, value: string): void {
  canvas.rectangle(x - 1, y - 1, 94, 130, ink)
  canvas.rectangle(x + 1, y + 1, 90, 126, [252, 252, 246])
  drawText(canvas, value, [x + 8, y + 8], 3, [190, 40, 48])
  drawText(canvas, value, [x + (92 - textWidth(value, 7)) / 2, y + 40], 7, [190, 40, 48])
}

function drawBack(canvas: Canvas, [x, y]: Point): void {
  canvas.rectangle(x - 1, y - 1, 94, 130, ink)
  canvas.rectangle(x + 1, y + 1, 90, 126, [252, 252, 246])
  canvas.rectangle(x + 7, y + 7, 78, 114, [70, 100, 160])
  for (let stripe = 0; stripe < 6; stripe++)
    canvas.line([x + 13 + stripe * 13, y + 7], [x + 13 + stripe * 13, y + 121], 3, [120, 150, 200])
}
