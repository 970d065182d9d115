import type {Codec} from '../model/codec.ts'
import {Digest} from '../model/digest.ts'
import type {MergeView, View, ViewId} from '../model/view.ts'
import {
  readDigest,
  readMergeView,
  readView,
  readViewId,
  sizeOfDigest,
  sizeOfView,
  sizeOfViewId,
  writeDigest,
  writeView,
  writeViewId,
} from '../model/view-codec.ts'

/** Digest as an object of a message. */
export const digestCodec: Codec<Digest> = {
  id: 9,
  name: 'Digest',
  size: sizeOfDigest,
  write: (d, out) => {
    writeDigest(out, d)
  },
  read: readDigest,
}

/** Digest as STABLE sends it, in Digest's layout. */
export const mutableDigestCodec: Codec<Digest> = {...digestCodec, id: 10, name: 'MutableDigest'}

/** View as an object of a message. */
export const viewCodec: Codec<View> = {
  id: 4,
  name: 'View',
  size: (v) => sizeOfView(v, true),
  write: (v, out) => {
    writeView(out, v)
  },
  read: readView,
}

/** ViewId as an object of a message. */
export const viewIdCodec: Codec<ViewId> = {
  id: 5,
  name: 'ViewId',
  size: sizeOfViewId,
  write: (v, out) => {
    writeViewId(out, v)
  },
  read: readViewId,
}

/** MergeView as an object of a message. */
export const mergeViewCodec: Codec<MergeView> = {
  id: 6,
  name: 'MergeView',
  size: (v) => sizeOfView(v),
  write: (v, out) => {
    writeView(out, v)
  },
  read: readMergeView,
}
