import protobuf from 'protobufjs/light.js'

/** Numbers of ONNX's `TensorProto.DataType`. */
export const elementType = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9 } as const

/** Numbers of ONNX's `AttributeProto.AttributeType`. */
export const attributeType = { int: 2, ints: 7 } as const

export interface AttributeProto {
  readonly name: string
  readonly type: number
  readonly i?: number
  readonly ints?: readonly number[]
}

export interface NodeProto {
  readonly opType: string
  readonly name: string
  readonly input: readonly string[]
  readonly output: readonly string[]
  readonly attribute: readonly AttributeProto[]
}

export interface TensorProto {
  readonly name: string
  readonly dataType: number
  readonly dims: readonly number[]
  /** Little-endian. */
  readonly rawData: Uint8Array
}

interface TensorTypeProto {
  readonly elemType: number
  readonly shape: { readonly dim: readonly ({ readonly dimValue: number } | { readonly dimParam: string })[] }
}

interface TypeProto {
  readonly tensorType?: TensorTypeProto
  readonly sequenceType?: { readonly elemType: TypeProto }
}

export interface ValueInfoProto {
  readonly name: string
  readonly type: TypeProto
}

export interface ModelProto {
  readonly irVersion: number
  readonly producerName: string
  readonly opsetImport: readonly { readonly domain: string; readonly version: number }[]
  readonly graph: {
    readonly name: string
    readonly node: readonly NodeProto[]
    readonly initializer: readonly TensorProto[]
    readonly input: readonly ValueInfoProto[]
    readonly output: readonly ValueInfoProto[]
  }
}

/** The messages and fields of onnx.proto (ONNX 1.14, Apache-2.0) that we write and read, by their field numbers. */
const model = protobuf.Root.fromJSON({
  nested: {
    ModelProto: message({
      irVersion: [1, 'int64'],
      producerName: [2, 'string'],
      graph: [7, 'GraphProto'],
      opsetImport: [8, 'OperatorSetIdProto', 'repeated'],
    }),
    OperatorSetIdProto: message({ domain: [1, 'string'], version: [2, 'int64'] }),
    GraphProto: message({
      node: [1, 'NodeProto', 'repeated'],
      name: [2, 'string'],
      initializer: [5, 'TensorProto', 'repeated'],
      input: [11, 'ValueInfoProto', 'repeated'],
      output: [12, 'ValueInfoProto', 'repeated'],
    }),
    NodeProto: message({
      input: [1, 'string', 'repeated'],
      output: [2, 'string', 'repeated'],
      name: [3, 'string'],
      opType: [4, 'string'],
      attribute: [5, 'AttributeProto', 'repeated'],
    }),
    AttributeProto: message({
      name: [1, 'string'],
      i: [3, 'int64'],
      ints: [8, 'int64', 'repeated'],
      type: [20, 'int32'],
    }),
    TensorProto: message({
      dims: [1, 'int64', 'repeated'],
      dataType: [2, 'int32'],
      name: [8, 'string'],
      rawData: [9, 'bytes'],
    }),
    ValueInfoProto: message({ name: [1, 'string'], type: [2, 'TypeProto'] }),
    TypeProto: message({ tensorType: [1, 'TensorTypeProto'], sequenceType: [4, 'SequenceTypeProto'] }),
    SequenceTypeProto: message({ elemType: [1, 'TypeProto'] }),
    TensorTypeProto: message({ elemType: [1, 'int32'], shape: [2, 'TensorShapeProto'] }),
    TensorShapeProto: message({ dim: [1, 'DimensionProto', 'repeated'] }),
    DimensionProto: message({ dimValue: [1, 'int64'], dimParam: [2, 'string'] }),
  },
}).lookupType('ModelProto')

/** The bytes of an ONNX file. */
export function encodeModel(proto: ModelProto): Uint8Array {
  return model.encode(model.fromObject(proto)).finish()
}

/**
 * Reads an ONNX file.
 *
 * @throws When the bytes are no protobuf message.
 */
export function decodeModel(bytes: Uint8Array): ModelProto {
  return model.toObject(model.decode(bytes), {
    longs: Number,
    arrays: true,
    objects: true,
    defaults: true,
  }) as ModelProto
}

type Field = readonly [id: number, type: string, rule?: 'repeated']

function message(fields: Readonly<Record<string, Field>>): protobuf.IType {
  const entries = Object.entries(fields).map(([name, [id, type, rule]]) => [
    name,
    rule === undefined ? { id, type } : { id, type, rule },
  ])
  return { fields: Object.fromEntries(entries) }
}
