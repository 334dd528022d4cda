; Vault, an original game for the NES. A thief takes the key and the gems and leaves by the exit, before the time is up
; and without being caught by the guards, who run where they see him.
; Build: scripts/build-roms.js

        .include "../shared/nes.inc"
        .include "../shared/pictures.inc"

; Zero page. Places in pixels are upper left corners, from the upper left of the map; those in cells count from 0.
; $00 to $05 are in shared/nes.inc.
score        := $10     ; two bytes, BCD, low byte first: 0 to 9999
lives        := $12     ; 3 to 0
level        := $13     ; 1 to 9; it stays at 9
time         := $14     ; BCD, 99 to 0
time_part    := $15     ; frames until it falls
has_key      := $16     ; 0 or 1
gems_left    := $17
thief_x      := $18     ; pixels, 0 to 240
thief_y      := $19     ; pixels, 0 to 192
thief_facing := $1A     ; right, left, down, up
thief_moves  := $1B     ; 0 or 1
start_cell   := $1C     ; row * 16 + column
exit_x       := $1D     ; cells
exit_y       := $1E
key_x        := $1F     ; cells; (0, 0) once it is taken
key_y        := $20
guard_xs     := $21     ; three, pixels; (0, 0) where there are fewer
guard_ys     := $24
guard_facing := $27     ; as the thief's
guard_sees   := $2A     ; 1 while it runs at the thief
guard_starts := $2D     ; cells, row * 16 + column
guards       := $30     ; how many there are
map_number   := $31     ; 0 to 4
turned       := $32     ; bit 0: the map is turned over from left to right; bit 1: from top to bottom
pause        := $33     ; frames until the game goes on
thief_cell   := $34     ; the one that most of him is in
exits        := $35     ; levels done, 0 to 255
gem_xs       := $38     ; eight, cells; (0, 0) once it is taken
gem_ys       := $40
last_byte    := $47

map          := $0400   ; 13 rows of 16 cells: kinds of cell, below
key_spots    := $0500   ; where the map lets them lie: cells
gem_spots    := $0510

TITLE  = 0              ; values of `phase`
PLAY   = 1
CAUGHT = 2
DONE   = 3
OVER   = 4
FLOOR  = 0              ; values of `map`
WALL   = 1
DOOR   = 2
EXIT   = 3
GEM    = 4
KEY    = 5
RIGHT  = 0              ; a way; the other way is its number with the lowest bit turned
LEFT   = 1
DOWN   = 2
UP     = 3

most_guards  = 3
most_gems    = 8
spot_gems    = 3        ; of these, in the places g of the map
last_level   = 9
map_rows     = 13
pause_frames = 32
touch        = 11       ; pixels, across and down, at which a guard has the thief
ticks        = 16       ; frames of each unit of time
map_top      = 32       ; where the map begins on the screen

        .include "../shared/system.inc"
        .include "screens.inc"
        .include "levels.inc"
        .include "load-level.inc"
        .include "guards.inc"
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
        ldx #168
        ldy #104 - map_top
        jsr move_thief_to
        lda #168
        sta guard_xs
        lda #152 - map_top
        sta guard_ys
        lda #1
        sta guards
        lda #TITLE
        sta phase
        jsr screen_on
@wait:  jsr next_frame
        jsr draw
        jsr random                      ; so that the time spent here seeds the game
        lda pressed
        and #BUTTON_START
        beq @wait

play:
        ldx #score                      ; forget the game before
        lda #0
@clear: sta $00, x
        inx
        cpx #last_byte + 1
        bne @clear
        lda #3
        sta lives
        lda #1
        sta level

next_level:
        jsr load_level
        lda #PLAY
        sta phase
go_on:  jsr next_frame
        lda phase
        cmp #PLAY
        bne @paused
        jsr count_time
        jsr move_thief
        jsr move_guards
        jsr see_touch
        jmp @draw
@paused:
        dec pause
        beq @end
@draw:  jsr draw
        jmp go_on

@end:   lda phase                       ; of a pause, after a loss or a level
        cmp #DONE
        beq @done
        lda lives
        beq game_over
        jsr refill_time
        jsr to_starts
        lda #PLAY
        sta phase
        jmp go_on
@done:  ldx map_number
        inx
        cpx #maps
        bne @map
        ldx #0
@map:   stx map_number
        lda level
        cmp #last_level
        beq @load
        inc level
@load:  jmp next_level

game_over:
        lda #OVER
        sta phase
        lda #sound_over - sounds
        jsr play_sound
        lda #<over_text
        ldx #>over_text
        jsr queue_list
        jsr clear_sprites
@wait:  jsr next_frame
        jsr random
        lda pressed
        and #BUTTON_START
        beq @wait
        jmp play

count_time:
        dec time_part
        bne @done
        lda #ticks
        sta time_part
        lda time
        sec
        sbc #1
        pha
        and #$0F
        cmp #$0F
        bne @store
        pla
        sec
        sbc #6                          ; from 0F to 09, in BCD
        pha
@store: pla
        sta time
        jsr show_time
        lda time
        beq lose_life
        cmp #$10
        bcs @done
        lda #sound_hurry - sounds
        jmp play_sound
@done:  rts

lose_life:
        dec lives
        jsr show_lives
        lda #CAUGHT
        sta phase
        lda #pause_frames
        sta pause
        lda #sound_caught - sounds
        jmp play_sound

refill_time:
        ldy level
        lda times - 1, y
        sta time
        lda #ticks
        sta time_part
        jmp show_time

; Goes on by two pixels. Between two cells he can only turn back.
move_thief:
        lda thief_x
        ora thief_y
        and #$0F
        bne @between
        jsr choose_way
        lda thief_moves
        bne @step
        rts
@between:
        lda thief_facing
        eor #$01
        tax
        lda buttons, x
        and held
        beq @step
        stx thief_facing
@step:  ldx thief_facing
        lda thief_x
        clc
        adc steps_x, x
        clc
        adc steps_x, x
        sta thief_x
        lda thief_y
        clc
        adc steps_y, x
        clc
        adc steps_y, x
        sta thief_y
        jsr find_thief
        lda thief_x
        ora thief_y
        and #$0F
        beq enter_cell
        rts

; Sets `thief_cell`: the row in its upper half, the column in its lower.
find_thief:
        lda thief_x
        clc
        adc #8
        lsr a
        lsr a
        lsr a
        lsr a
        sta thief_cell
        lda thief_y
        clc
        adc #8
        and #$F0
        ora thief_cell
        sta thief_cell
        rts

; Of the ways that are held and free, one that turns comes before the one that goes straight on: it is easier to take a
; corner so.
choose_way:
        lda #0
        sta thief_moves
        ldx #3
@each:  cpx thief_facing
        beq @next
        jsr is_way_free
        bcs @take
@next:  dex
        bpl @each
        ldx thief_facing
        jsr is_way_free
        bcs @take
        rts
@take:  stx thief_facing
        inc thief_moves
        rts

; Carry: way X is held, and no wall or locked door is there.
is_way_free:
        lda buttons, x
        and held
        beq @no
        lda thief_cell
        clc
        adc steps_cell, x
        tay
        lda map, y
        cmp #WALL
        beq @no
        cmp #DOOR
        beq @locked
        cmp #EXIT
        bne @yes
@locked:
        lda has_key
        beq @no
@yes:   sec
        rts
@no:    clc
        rts

enter_cell:
        ldy thief_cell
        lda map, y
        beq @done
        cmp #EXIT
        beq @exit
        cmp #KEY
        beq @key
        cmp #DOOR
        beq @door
        jsr forget_gem
        dec gems_left
        jsr show_gems
        lda #1
        jsr add_score
        lda #sound_gem - sounds
        jmp @take
@key:   lda #0
        sta key_x
        sta key_y
        inc has_key
        lda #<key_text
        ldx #>key_text
        jsr queue_list
        lda #1
        jsr add_score
        lda #sound_key - sounds
        jmp @take
@door:  lda #sound_door - sounds
@take:  jsr play_sound
        ldy thief_cell
        lda #FLOOR
        sta map, y
        jmp show_floor
@exit:  inc exits
        lda #5
        jsr add_score
        lda #DONE
        sta phase
        lda #pause_frames
        sta pause
        lda #sound_exit - sounds
        jmp play_sound
@done:  rts

; The gem at `thief_cell` is taken.
forget_gem:
        ldx #most_gems - 1
@each:  lda gem_ys, x
        asl a
        asl a
        asl a
        asl a
        ora gem_xs, x
        cmp thief_cell
        beq @this
        dex
        bpl @each
@this:  lda #0
        sta gem_xs, x
        sta gem_ys, x
        rts

; Whether a guard has the thief.
see_touch:
        lda phase
        cmp #PLAY
        bne @done
        ldx guards
@each:  dex
        bmi @done
        lda guard_xs, x
        sec
        sbc thief_x
        bcs @right
        eor #$FF
        adc #1
@right: cmp #touch
        bcs @each
        lda guard_ys, x
        sec
        sbc thief_y
        bcs @below
        eor #$FF
        adc #1
@below: cmp #touch
        bcs @each
        jmp lose_life
@done:  rts

add_score:
        ldx #score
        jsr add_bcd
        queue_head SCREEN(1, 8), 4
        lda score + 1
        jsr queue_digits
        lda score
        jmp queue_digits

show_time:
        queue_head SCREEN(3, 7), 2
        lda time
        jmp queue_digits

show_gems:
        queue_head SCREEN(3, 20), 1
        lda gems_left
        ora #'0'
        jmp queue_byte

; Hearts for the lives that are left, blanks for the others.
show_lives:
        queue_head SCREEN(1, 25), 5
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

; Draws a floor at `thief_cell`. A row of cells is 64 tiles, so its number goes six bits up, into both bytes.
show_floor:
        lda thief_cell
        and #$F0
        sta temporary
        lda #0
        asl temporary
        rol a
        asl temporary
        rol a
        sta temporary + 1
        lda thief_cell
        and #$0F
        asl a
        ora temporary
        clc
        adc #<SCREEN(map_top / 8, 0)
        sta temporary
        lda temporary + 1
        adc #>SCREEN(map_top / 8, 0)
        sta temporary + 1
        ldx #floor
        jsr @line
        lda temporary
        clc
        adc #32                         ; never past a page: two lines of tiles begin at a multiple of 64
        sta temporary
        ldx #floor + 2
@line:  lda temporary + 1
        jsr queue_byte
        lda temporary
        jsr queue_byte
        lda #2
        jsr queue_byte
        txa
        jsr queue_byte
        inx
        txa
        jmp queue_byte

draw:
        jsr clear_sprites
        lda phase
        cmp #CAUGHT
        bne @thief
        lda pause
        and #$04                        ; gone for four frames of eight
        bne @guards
@thief: lda thief_x
        sta sprite_x
        lda thief_y
        clc
        adc #map_top
        sta sprite_y
        ldy #thief
        lda thief_moves
        beq @still
        lda frame
        and #$04
        beq @still
        ldy #thief_step
@still: sty sprite_tile
        lda #0
        sta sprite_look
        jsr draw_sprite
@guards:
        ldx guards
@each:  dex
        bmi @done
        lda guard_xs, x
        sta sprite_x
        lda guard_ys, x
        clc
        adc #map_top
        sta sprite_y
        ldy #guard
        lda frame
        and #$08
        beq @guard
        ldy #guard_step
@guard: sty sprite_tile
        ldy guard_sees, x
        iny
        sty sprite_look
        jsr draw_sprite
        jmp @each
@done:  rts

move_thief_to:
        stx thief_x
        sty thief_y
        jmp find_thief

; By way: right, left, down, up.
buttons:    .byte BUTTON_RIGHT, BUTTON_LEFT, BUTTON_DOWN, BUTTON_UP
steps_x:    .byte 1, <-1, 0, 0
steps_y:    .byte 0, 0, 1, <-1
steps_cell: .byte 1, <-1, 16, <-16

; By level, BCD.
times: .byte $99, $95, $90, $85, $80, $75, $70, $65, $60

sounds:
sound_gem:
        note 880, 3
        note 1175, 4
        end_sound
sound_key:
        note 659, 4
        note 880, 4
        note 1319, 8
        end_sound
sound_door:
        note 196, 4
        note 147, 6
        end_sound
sound_exit:
        note 523, 5
        note 659, 5
        note 784, 5
        note 1047, 12
        end_sound
sound_seen:
        note 1397, 3
        note 1047, 3
        end_sound
sound_hurry:
        note 1047, 2
        end_sound
sound_caught:
        note 294, 6
        note 220, 6
        note 147, 12
        end_sound
sound_over:
        note 392, 10
        note 330, 10
        note 262, 10
        note 196, 24
        end_sound
