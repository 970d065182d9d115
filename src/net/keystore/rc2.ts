// RFC 2268. Keystores written before Java 9 hide their certificates with 40-bit RC2, which the system's cryptography no longer has.
// It protects nothing, but still has to be decrypted.

const BLOCK = 8

/** Table of the key expansion: a permutation of 0..255 taken from the digits of pi. */
const PI = Uint8Array.from(
  Buffer.from(
    'd978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2' +
      '179a59f587b34f1361456d8d09817d32bd8f40eb86b77b0bf09521225c6b4e82' +
      '54d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626' +
      '6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed7' +
      '08e8eade8052eef784aa72ac354d6a2a961ad2715a1549744b9fd05e0418a4ec' +
      'c2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731' +
      '2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a9' +
      '0d38341bab33ffb0bb480c5fb9b1cd2ec5f3db47e5a59c770aa62068fe7fc1ad',
    'hex',
  ),
)

const pi = (index: number): number => PI[index & 0xff] ?? 0

function expand(key: Uint8Array, effectiveBits: number): Uint16Array {
  const bytes = new Uint8Array(128)
  bytes.set(key)
  for (let i = key.length; i < 128; i++) bytes[i] = pi((bytes[i - 1] ?? 0) + (bytes[i - key.length] ?? 0))
  const effectiveBytes = (effectiveBits + 7) >> 3
  const mask = 0xff >> (8 * effectiveBytes - effectiveBits)
  bytes[128 - effectiveBytes] = pi((bytes[128 - effectiveBytes] ?? 0) & mask)
  for (let i = 127 - effectiveBytes; i >= 0; i--) bytes[i] = pi((bytes[i + 1] ?? 0) ^ (bytes[i + effectiveBytes] ?? 0))
  return Uint16Array.from({length: 64}, (_, i) => (bytes[2 * i] ?? 0) | ((bytes[2 * i + 1] ?? 0) << 8))
}

const ROTATIONS = [1, 2, 3, 5] as const

/** Reverses one mixing round of the four words, last word first. */
function unmix(words: Uint16Array, keys: Uint16Array, round: number): void {
  for (let i = 3; i >= 0; i--) {
    const rotation = ROTATIONS[i] ?? 0
    const word = words[i] ?? 0
    const turned = (word >>> rotation) | (word << (16 - rotation))
    const [a, b, c] = [words[(i + 3) & 3] ?? 0, words[(i + 2) & 3] ?? 0, words[(i + 1) & 3] ?? 0]
    words[i] = turned - (keys[4 * round + i] ?? 0) - (a & b) - (~a & c)
  }
}

function unmash(words: Uint16Array, keys: Uint16Array): void {
  for (let i = 3; i >= 0; i--) words[i] = (words[i] ?? 0) - (keys[(words[(i + 3) & 3] ?? 0) & 63] ?? 0)
}

/** Decrypts RC2 in CBC mode; the padding stays. */
export function decryptRc2(key: Uint8Array, effectiveBits: number, iv: Uint8Array, data: Uint8Array): Uint8Array {
  const keys = expand(key, effectiveBits)
  const plain = new Uint8Array(data.length - (data.length % BLOCK))
  let previous = iv
  for (let at = 0; at < plain.length; at += BLOCK) {
    const block = data.subarray(at, at + BLOCK)
    const words = Uint16Array.from({length: 4}, (_, i) => (block[2 * i] ?? 0) | ((block[2 * i + 1] ?? 0) << 8))
    for (let round = 15; round >= 0; round--) {
      unmix(words, keys, round)
      if (round === 11 || round === 5) unmash(words, keys)
    }
    for (let i = 0; i < BLOCK; i++) {
      const byte = ((words[i >> 1] ?? 0) >> (8 * (i & 1))) & 0xff
      plain[at + i] = byte ^ (previous[i] ?? 0)
    }
    previous = block
  }
  return plain
}
