/** A configuration of Infinispan whose one stack adds nothing to another one. */
export const extending = (stack: string, release: string): string =>
  `<infinispan xmlns="urn:infinispan:config:${release}"><jgroups><stack name="x" extends="${stack}"/></jgroups></infinispan>`
