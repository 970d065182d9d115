import {requireSource} from '../config/load.ts'
import type {ConfigFiles, ConfigSource} from '../config/files/tree-loader.ts'
import {readStdin} from './read-stdin.ts'

/** Reads a configuration named on the command line; `-` is standard input. */
export async function namedSource(name: string, files: ConfigFiles): Promise<ConfigSource> {
  return name === '-' ? {file: '<stdin>', text: await readStdin()} : requireSource(name, files)
}
