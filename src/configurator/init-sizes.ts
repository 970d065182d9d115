import {convertHost, javaList} from './values.ts'
import {demand, type InitCheck, type InitRule} from './init-rule.ts'
import {Java, JavaFault} from './refusal.ts'

/** Java creates no list or array of negative size. */
const notNegative =
  (...names: readonly string[]): InitCheck =>
  (protocol) => {
    for (const name of names) {
      const size = protocol.number(name)
      demand(size >= 0, 'java.lang.NegativeArraySizeException', String(size), name)
    }
  }

/** Java creates no thread pool without threads. */
const checkPool: InitCheck = (protocol) => {
  demand(protocol.number('max_pool') > 0, Java.argument, 'null', 'max_pool')
  demand(protocol.number('pool_thread_keep_alive') >= 0, Java.argument, 'null', 'pool_thread_keep_alive')
}

const checkDeflater: InitCheck = (protocol) => {
  demand(protocol.number('pool_size') > 0, Java.nullPointer, 'this.deflater_pool is null', 'pool_size')
  const level = protocol.number('compression_level')
  demand(level >= -1 && level <= 9, Java.argument, 'invalid compression level', 'compression_level')
}

const checkFolder =
  (name: string): InitCheck =>
  (protocol) => {
    demand(protocol.text(name) !== '', Java.argument, 'location  could not be accessed', name)
  }

/** Buckets of a histogram: at least two rising numbers. */
function checkBuckets(text: string, name: string): void {
  const numbers = javaList(text).map((word) => {
    demand(/^[+-]?\d{1,19}$/.test(word), Java.number, `For input string: "${word}"`, name)
    return Number(word)
  })
  demand(numbers.length >= 2, Java.argument, 'at least 2 numbers are required to create one bucket', name)
  const isRising = numbers.every((number, i) => i === 0 || number > (numbers[i - 1] ?? 0))
  demand(isRising, Java.argument, 'numbers need to be in increasing order', name)
}

const checkSizes: InitCheck = (protocol) => {
  for (const name of ['up_sizes', 'down_sizes']) {
    const own = protocol.text(name)
    const text = own ?? protocol.text('sizes')
    if (text !== null) checkBuckets(text, own === null ? 'sizes' : name)
  }
}

const checkTarget: InitCheck = (protocol, {host}) => {
  const context = {release: host.release, addresses: host.addresses, value: () => null, where: 'BPING.dest'}
  try {
    convertHost(protocol.text('dest') ?? '', context)
  } catch (error) {
    throw error instanceof JavaFault ? new JavaFault(Java.unknownHost, error.message, 'dest') : error
  }
}

/** The checks of sizes and places: numbers that Java allocates buffers of, and paths in the file system. */
export const SIZE_RULES: readonly InitRule[] = [
  {classes: ['BATCH', 'BATCH2'], check: notNegative('max_batch_size')},
  {classes: ['PERF'], from: '5.4', check: notNegative('avg_size')},
  {classes: ['Locking'], to: '5.3', check: notNegative('lock_striping_size')},
  {classes: ['SHUFFLE'], check: notNegative('max_size')},
  {classes: ['COMPRESS'], check: checkDeflater},
  {classes: ['FILE_PING', 'MULTI_PING'], check: checkFolder('location')},
  {classes: ['PDC'], check: checkFolder('cache_dir')},
  {classes: ['SIZE2'], check: checkSizes},
  {classes: ['BPING'], check: checkTarget},
  {classes: ['StreamingStateTransfer'], check: checkPool},
]
