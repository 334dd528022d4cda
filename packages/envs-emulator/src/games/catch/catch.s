; Catch, an original game for the NES. Fruit falls from a tree: catch it, and let stones and bats pass.
; Build: scripts/build-roms.js

        .include "../shared/nes.inc"
        .include "../shared/pictures.inc"

; Zero page. Places are middles in pixels of the screen. $00 to $05 are in shared/nes.inc.
score        := $10     ; two bytes, BCD, low byte first: 0 to 9999
lives        := $12     ; 3 to 0
level        := $13     ; 1 to 9
caught       := $14     ; fruit caught in this level
basket_x     := $15     ; 24 to 232; it is 32 wide
spawn_timer  := $16     ; frames until the next object
flash        := $17     ; frames that the basket goes on flashing after a loss
speed        := $18     ; two bytes: 1/256 pixels a frame, then pixels a frame
nearest_kind := $1A     ; the lowest object: none, apple, pear, star, stone, bat
nearest_x    := $1B     ; (128, 56) while there is none
nearest_y    := $1C
next_kind    := $1D     ; the object above it, in the same way
next_x       := $1E
next_y       := $1F
kinds        := $20     ; four objects, in no order
xs           := $24
ys           := $28
y_parts      := $2C     ; 1/256 pixels
drifts       := $30     ; pixels to the right a frame
last_x       := $34     ; where the last object appeared

objects = 4
TITLE = 0               ; values of `phase`
PLAY  = 1
OVER  = 2
NONE  = 0               ; values of `kinds`
APPLE = 1
PEAR  = 2
STAR  = 3
STONE = 4
BAT   = 5

top_y        = 56       ; where objects appear
catch_y      = 192      ; where the basket's rim is
catch_end_y  = 204      ; below this they are past it, and lost
reach        = 22       ; how far from the basket's middle an object is still caught
last_level   = 9
to_next_level = 8       ; fruit

        .include "../shared/system.inc"
        .include "screens.inc"
        .include "pictures.inc"

.segment "CODE"

start:
        jsr screen_off
        lda #<palettes
        ldx #>palettes
        jsr write_list_at
        lda #<title_screen
        ldx #>title_screen
        jsr write_list_at
        lda #<title_help
        ldx #>title_help
        jsr write_list_at
        jsr draw_title
        lda #TITLE
        sta phase
        jsr screen_on
@wait:  jsr next_frame
        jsr random                      ; so that the time spent here seeds the game
        lda pressed
        and #BUTTON_START
        beq @wait

play:
        jsr screen_off
        lda #<play_top
        ldx #>play_top
        jsr write_list_at
        lda #<play_bottom
        ldx #>play_bottom
        jsr write_list_at
        ldx #score                      ; forget the game before
        lda #0
@clear: sta $00, x
        inx
        cpx #last_x + 1
        bne @clear
        lda #3
        sta lives
        lda #1
        sta level
        lda #128
        sta basket_x
        sta last_x
        lda #30
        sta spawn_timer
        jsr begin_level
        jsr show_lives
        jsr tell_nearest
        lda #PLAY
        sta phase
        jsr screen_on
@frame: jsr next_frame
        jsr move_basket
        jsr spawn
        jsr fall
        jsr tell_nearest
        jsr draw
        lda lives
        bne @frame

        lda #OVER
        sta phase
        lda #sound_over - sounds
        jsr play_sound
        lda #<over_text
        ldx #>over_text
        jsr queue_list
@over:  jsr next_frame
        jsr random
        lda pressed
        and #BUTTON_START
        beq @over
        jmp play

move_basket:
        lda held
        and #BUTTON_LEFT
        beq @right
        lda basket_x
        cmp #24 + 4
        bcc @right
        sbc #4
        sta basket_x
@right: lda held
        and #BUTTON_RIGHT
        beq @done
        lda basket_x
        cmp #232 - 4 + 1
        bcs @done
        adc #4
        sta basket_x
@done:  rts

; Lets an object appear, when it is time and one of the four is free.
spawn:
        dec spawn_timer
        bne @done
        ldy level
        lda intervals - 1, y
        sta spawn_timer
        ldx #objects - 1
@find:  lda kinds, x
        beq @free
        dex
        bpl @find
@done:  rts
@free:  jsr random
        and #$0F
        ldy level
        cpy #3
        bcc @pick
        ora #$10                        ; the second table
@pick:  tay
        lda chances, y
        sta kinds, x
@place: jsr random                      ; 16 to 239, and near enough to the last to be reached after it
        cmp #224
        bcs @place
        adc #16
        sta xs, x
        sec
        sbc last_x
        bcs @far
        eor #$FF
        adc #1
@far:   ldy level
        cmp distances - 1, y
        bcs @place
        lda xs, x
        sta last_x
        lda #top_y
        sta ys, x
        lda #0
        sta y_parts, x
        sta drifts, x
        lda kinds, x
        cmp #PEAR
        bne @done
        jsr random
        and #$02
        sec
        sbc #1
        sta drifts, x                   ; -1 or 1
        rts

; Moves each object on and sees where it ends.
fall:
        ldx #objects - 1
@each:  lda kinds, x
        beq @next
        jsr move_object
        lda ys, x
        cmp #catch_y
        bcc @next
        cmp #catch_end_y
        bcs @past
        lda xs, x
        sec
        sbc basket_x
        bcs @right
        eor #$FF
        adc #1
@right: cmp #reach
        bcs @next
        jsr catch_object
        jmp @gone
@past:  jsr lose_object
@gone:  lda #NONE
        sta kinds, x
@next:  dex
        bpl @each
        rts

move_object:
        lda y_parts, x
        clc
        adc speed
        sta y_parts, x
        lda ys, x
        adc speed + 1
        sta ys, x
        lda kinds, x
        cmp #STAR
        bne @sway
        inc ys, x                       ; a star falls faster by a pixel a frame
@sway:  cmp #BAT
        bne @drift
        lda ys, x                       ; a bat goes 2 to one side, then to the other
        and #$20
        beq @left
        lda #4
@left:  sec
        sbc #2
        sta drifts, x
@drift: lda xs, x
        clc
        adc drifts, x
        cmp #16
        bcc @turn
        cmp #241
        bcs @turn
        sta xs, x
        rts
@turn:  lda #0
        sec
        sbc drifts, x
        sta drifts, x
        rts

; The object X is in the basket.
catch_object:
        lda kinds, x
        cmp #STONE
        bcs lose_life
        tay
        lda points, y
        stx temporary
        ldx #score
        jsr add_bcd
        jsr show_score
        lda #sound_caught - sounds
        jsr play_sound
        inc caught
        lda caught
        cmp #to_next_level
        bne @done
        lda #0
        sta caught
        lda level
        cmp #last_level
        beq @done
        inc level
        jsr begin_level
        lda #sound_level - sounds
        jsr play_sound
@done:  ldx temporary
        rts

; The object X fell past the basket: a star may, and stones and bats should.
lose_object:
        lda kinds, x
        cmp #STAR
        bcc lose_life
        rts

lose_life:
        lda lives
        beq @done                       ; two can be lost in one frame
        dec lives
        stx temporary
        jsr show_lives
        ldx temporary
        lda #30
        sta flash
        lda #sound_lost - sounds
        jmp play_sound
@done:  rts

; Sets the speed, turns the season, and shows the level's number.
begin_level:
        ldy level
        lda speed_parts - 1, y
        sta speed
        lda speed_pixels - 1, y
        sta speed + 1
        queue_head SCREEN(2, 20), 1
        lda level
        ora #'0'
        jsr queue_byte
        queue_head $3F06, 2             ; two colours of the leaves
        lda level
        sec
        sbc #1
        and #$03
        tay
        lda season_1, y
        jsr queue_byte
        lda season_2, y
        jmp queue_byte

show_score:
        queue_head SCREEN(2, 8), 4
        lda score + 1
        jsr queue_digits
        lda score
        jmp queue_digits

; Hearts for the lives that are left, blanks for the others.
show_lives:
        queue_head SCREEN(2, 25), 5
        ldx #0
@each:  lda #heart
        cpx lives
        bcc @show
        lda #nothing
@show:  jsr queue_byte
        inx
        cpx #3
        beq @done
        lda #nothing
        jsr queue_byte
        jmp @each
@done:  rts

; Writes the two lowest objects where state data is read.
tell_nearest:
        lda #NONE
        sta nearest_kind
        sta next_kind
        lda #128
        sta nearest_x
        sta next_x
        lda #top_y
        sta nearest_y
        sta next_y
        ldx #objects - 1
@each:  lda kinds, x
        beq @other
        lda nearest_kind
        beq @nearest
        lda ys, x
        cmp nearest_y
        bcc @above
        lda nearest_kind                ; what was the lowest is the next now
        sta next_kind
        lda nearest_x
        sta next_x
        lda nearest_y
        sta next_y
@nearest:
        lda kinds, x
        sta nearest_kind
        lda xs, x
        sta nearest_x
        lda ys, x
        sta nearest_y
        jmp @other
@above: lda next_kind
        beq @next
        lda ys, x
        cmp next_y
        bcc @other
@next:  lda kinds, x
        sta next_kind
        lda xs, x
        sta next_x
        lda ys, x
        sta next_y
@other: dex
        bpl @each
        rts

draw:
        jsr clear_sprites
        lda flash
        beq @basket
        dec flash
        and #$04                        ; gone for four frames of eight
        bne @objects
@basket:
        lda basket_x
        sec
        sbc #16
        sta sprite_x
        lda #catch_y
        sta sprite_y
        lda #basket
        sta sprite_tile
        lda #0
        sta sprite_look
        jsr draw_sprite
        lda sprite_x
        clc
        adc #8
        sta sprite_x
        inc sprite_tile
        inc sprite_tile
        jsr draw_sprite
@objects:
        ldx #objects - 1
@each:  lda kinds, x
        beq @next
        tay
        lda xs, x
        sec
        sbc #8
        sta sprite_x
        lda ys, x
        sec
        sbc #8
        sta sprite_y
        jsr draw_kind
@next:  dex
        bpl @each
        rts

; Draws the kind of object in Y.
draw_kind:
        lda tiles, y
        sta sprite_tile
        lda looks, y
        sta sprite_look
        jmp draw_sprite

; One object of each kind on the title screen.
draw_title:
        ldx #BAT
@each:  lda title_xs - 1, x
        sta sprite_x
        lda title_ys - 1, x
        sta sprite_y
        txa
        tay
        jsr draw_kind
        dex
        bne @each
        rts

; By kind.
points:   .byte 0, 1, 2, 5
tiles:    .byte 0, apple, pear, star, stone, bat
looks:    .byte 0, 1, 2, 0, 3, 3
title_xs: .byte 112, 152, 192, 128, 176
title_ys: .byte 104, 104, 104, 152, 152

; By level: pixels a frame, frames between objects, and how far apart they appear at most.
speed_pixels: .byte 2, 2, 2, 2, 3, 3, 3, 3, 4
speed_parts:  .byte $00, $40, $80, $C0, $00, $40, $80, $C0, $00
intervals:    .byte 44, 42, 40, 38, 36, 34, 32, 30, 28
distances:    .byte 160, 150, 140, 130, 124, 118, 112, 106, 100

; Sixteen kinds that are equally likely, up to level 2 and from level 3 on.
chances:
        .byte APPLE, APPLE, APPLE, APPLE, APPLE, APPLE, APPLE, APPLE
        .byte PEAR, PEAR, PEAR, STAR, STONE, STONE, STONE, STONE
        .byte APPLE, APPLE, APPLE, APPLE, APPLE, PEAR, PEAR, PEAR
        .byte PEAR, STAR, STONE, STONE, STONE, BAT, BAT, BAT

sounds:
sound_caught:
        note 660, 3
        note 990, 4
        end_sound
sound_lost:
        note 220, 6
        note 165, 6
        note 110, 10
        end_sound
sound_level:
        note 523, 5
        note 659, 5
        note 784, 5
        note 1047, 10
        end_sound
sound_over:
        note 392, 10
        note 330, 10
        note 262, 10
        note 196, 24
        end_sound
