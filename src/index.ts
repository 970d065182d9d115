/** The library: what an application may import. */
export * from './errors/index.ts'
