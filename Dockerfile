# The image of jg: `docker build -t jg .`, then `docker run --rm --network host jg status 10.0.0.5:7800`.
FROM node:20-alpine AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:20-alpine
ENV NODE_ENV=production
WORKDIR /opt/jg
COPY --from=build /build/package.json /build/oclif.manifest.json /build/LICENSE ./
COPY --from=build /build/node_modules node_modules
COPY --from=build /build/dist dist
COPY --from=build /build/conf conf
COPY --from=build /build/facts facts
COPY --from=build /build/docs/rules docs/rules
RUN ln -s /opt/jg/dist/src/cli/run.js /usr/local/bin/jg
USER node
# Transport, FD_SOCK2, diagnostics and gossip router, by the defaults of conf/.
EXPOSE 7800 7900 7500 12001
ENTRYPOINT ["jg"]
CMD ["--help"]
