; DROP: a small game for the tests. Blocks fall; catch them with the paddle, and each that is missed costs a life of three.
.segment "HEADER"
 .byte "NES",$1A,1,1,$01,$00,0,0,0,0,0,0,0,0
.segment "ZEROPAGE"
score: .res 1   ; $00
lives: .res 1   ; $01
rng:   .res 1   ; $02  (seed: poke before first frame)
px:    .res 1   ; $03 paddle x
bx:    .res 1   ; $04 block x
by:    .res 1   ; $05 block y
pad:   .res 1   ; $06
nmif:  .res 1   ; $07
.segment "CODE"
reset: sei
 cld
 ldx #$FF
 txs
 inx
 stx $2000
 stx $2001
:bit $2002
 bpl :-
 lda #0
 ldx #0
clr: sta $00,x
 sta $200,x
 inx
 bne clr
:bit $2002
 bpl :-
 lda #$3F
 sta $2006
 lda #0
 sta $2006
 ldx #0
pal: lda palette,x
 sta $2007
 inx
 cpx #32
 bne pal
 lda #3
 sta lives
 lda #120
 sta px
 lda #$A5
 sta rng
 jsr newblock
 lda #$80
 sta $2000
 lda #$1E
 sta $2001
main: lda nmif
 beq main
 lda #0
 sta nmif
 jsr readpad
 lda lives
 beq over
 lda pad
 and #$01       ; right (bit0)
 beq :+
 lda px
 cmp #232
 bcs :+
 adc #3
 sta px
:lda pad
 and #$02       ; left
 beq :+
 lda px
 cmp #4
 bcc :+
 sbc #3
 sta px
:lda by
 clc
 adc #2
 sta by
 cmp #208
 bcc draw
 ; landed: |bx-px| < 16 ?
 lda bx
 sec
 sbc px
 bpl :+
 eor #$FF
 clc
 adc #1
:cmp #16
 bcs miss
 inc score
 jsr newblock
 jmp draw
miss: dec lives
 jsr newblock
 jmp draw
over: lda pad
 and #$10       ; start restarts
 beq draw
 lda #3
 sta lives
 lda #0
 sta score
draw: lda by
 sta $200
 lda #1
 sta $201
 lda #1
 sta $202
 lda bx
 sta $203
 ldx #0
 lda px
 sec
 sbc #8
dl: pha
 sta $207,x
 lda #212
 sta $204,x
 lda #1
 sta $205,x
 lda #0
 sta $206,x
 pla
 clc
 adc #8
 inx
 inx
 inx
 inx
 cpx #12
 bne dl
 jmp main
newblock: lda rng
 asl a
 bcc :+
 eor #$1D
:sta rng
 and #$7F
 clc
 adc #60
 sta bx
 lda #16
 sta by
 rts
readpad: lda #1
 sta $4016
 lda #0
 sta $4016
 ldx #8
:lda $4016
 lsr a
 rol pad
 dex
 bne :-
 rts
nmi: pha
 lda #0
 sta $2003
 lda #2
 sta $4014
 lda #0
 sta $2005
 sta $2005
 inc nmif
 pla
irq: rti
palette: .byte $0F,$30,$10,$00,$0F,$30,$10,$00,$0F,$30,$10,$00,$0F,$30,$10,$00
 .byte $0F,$2A,$10,$00,$0F,$16,$10,$00,$0F,$30,$10,$00,$0F,$30,$10,$00
.segment "VECTORS"
 .word nmi,reset,irq
.segment "CHARS"
 .res 16,0
 .byte $FF,$FF,$FF,$FF,$FF,$FF,$FF,$FF,0,0,0,0,0,0,0,0
 .res 8192-32,0
