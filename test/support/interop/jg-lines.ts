/** Runs the built `jg` again and again in one process: a line of JSON in with its words, separated by tabs; a line out with how it ended. */
import {createInterface} from 'node:readline'
import {run} from '@oclif/core'
import {ROOT} from '../cli.ts'

// Else oclif takes what waits there for an argument that is missing.
process.stdin.isTTY = true

const write = process.stdout.write.bind(process.stdout)

async function runOnce(words: string[]): Promise<{text: string; code: number}> {
  let text = ''
  process.exitCode = 0
  process.stdout.write = (chunk: string | Uint8Array) => {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8')
    return true
  }
  try {
    await run(words, {root: ROOT})
    return {text, code: process.exitCode}
  } catch (error) {
    return {text, code: (error as {oclif?: {exit?: number}}).oclif?.exit ?? 1}
  } finally {
    process.stdout.write = write
  }
}

for await (const line of createInterface({input: process.stdin})) {
  const {id, words} = JSON.parse(line) as {id: number; words: string}
  const {text, code} = await runOnce(words.split('\t'))
  write(`${JSON.stringify({id, result: {text: Buffer.from(text).toString('base64'), code}})}\n`)
}
process.exit()
