import type {ConfigFiles} from '../../../src/config/files/tree-loader.ts'

/** Configurations held in memory, by name. */
export function memoryFiles(texts: Readonly<Record<string, string>> = {}): ConfigFiles {
  return {
    find(name) {
      const text = texts[name]
      return text === undefined ? 'was not found' : {file: name, text}
    },
  }
}
