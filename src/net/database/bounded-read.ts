import {RowCollector, type SqlValue, tooManyRows} from '../../runtime/database.ts'

/** The part of a connection's socket that is monitored. */
export interface WatchedStream {
  on(event: 'data', listener: (bytes: Uint8Array) => void): unknown
  off(event: 'data', listener: (bytes: Uint8Array) => void): unknown
  destroy(): void
}

/**
 * Runs a query that puts its rows into the collector. A server that sends more than `limit` bytes, or more rows than the collector
 * accepts, is cut off: drivers would keep a value in memory whatever its length.
 */
export async function boundedRead(
  stream: WatchedStream,
  limit: number,
  run: (collector: RowCollector) => Promise<void>,
): Promise<readonly (readonly SqlValue[])[]> {
  const collector = new RowCollector()
  let received = 0
  let count: ((bytes: Uint8Array) => void) | undefined
  const tooLong = new Promise<never>((_resolve, reject) => {
    count = (bytes) => {
      received += bytes.length
      if (received > limit) reject(tooManyRows())
    }
    stream.on('data', count)
  })
  try {
    await Promise.race([run(collector), tooLong])
    return collector.rows
  } catch (error) {
    stream.destroy()
    throw error
  } finally {
    if (count !== undefined) stream.off('data', count)
  }
}
