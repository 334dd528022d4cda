import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Frame, LudusError, type SampleSet } from '@ludus/core'
import { decodePicture, resizeFrame, toGrey, toRgb } from '@ludus/media'

/** How pictures become images of one kind. */
export interface PictureOptions {
  /** The folder that the files are named from. */
  readonly folder: string
  /** Pixels to resize to, by area; absent, all pictures have one size. */
  readonly resize?: { readonly width: number; readonly height: number }
  /** One channel in place of three. */
  readonly grey?: boolean
}

/** A picture of a data set. */
export interface PictureFile {
  readonly file: string
  /** Where the data set names it, such as `row 3 of labels.csv`. */
  readonly named: string
  /** What the data set says of its size; absent when it says nothing. */
  readonly size?: { readonly width: number; readonly height: number }
}

/**
 * Reads pictures as the images of a sample set, each when it is asked for. Alpha is dropped.
 *
 * @param files At least one.
 * @throws {LudusError} `INVALID_PICTURE`, naming the file and where it is named, as does what it returns.
 */
export async function openPictures(
  files: readonly PictureFile[],
  { folder, resize, grey = false }: PictureOptions,
): Promise<Pick<SampleSet, 'image' | 'readImages'>> {
  const first = files[0] as PictureFile
  const { width, height } = resize ?? (await readPicture(folder, first))
  const channels = grey ? 1 : 3
  const imageSize = height * width * channels

  const readImage = async (file: PictureFile): Promise<Uint8Array> => {
    const picture = await readPicture(folder, file)
    if (!resize && (picture.width !== width || picture.height !== height))
      throw refuse(file, `it is ${sizeOf(picture)} and ${first.file} ${width}×${height}; resize them to one size`)
    const frame = grey ? toGrey(picture) : toRgb(picture)
    return (resize ? resizeFrame(frame, resize) : frame).data
  }

  return {
    image: { height, width, channels },
    async readImages(places) {
      const read = new Uint8Array(places.length * imageSize)
      for (const [row, place] of places.entries())
        read.set(await readImage(files[place] as PictureFile), row * imageSize)
      return read
    },
  }
}

async function readPicture(folder: string, file: PictureFile): Promise<Frame> {
  let picture: Frame
  try {
    picture = decodePicture(await readFile(join(folder, file.file)))
  } catch (cause) {
    throw refuse(file, (cause as Error).message, cause)
  }
  if (file.size && sizeOf(file.size) !== sizeOf(picture))
    throw refuse(file, `it is ${sizeOf(picture)}, which the data set says is ${sizeOf(file.size)}`)
  return picture
}

function sizeOf({ width, height }: { readonly width: number; readonly height: number }): string {
  return `${width}×${height}`
}

function refuse({ file, named }: PictureFile, why: string, cause?: unknown): LudusError {
  return new LudusError('INVALID_PICTURE', `Cannot import ${file} (${named}): ${why}`, { cause })
}
