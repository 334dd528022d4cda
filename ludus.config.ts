import type { LudusConfig } from '@ludus/cli'

export default {
  plugins: [
    '@ludus/envs-classic',
    '@ludus/envs-web',
    '@ludus/encoders',
    '@ludus/trainers-split',
    '@ludus/trainers-drl',
  ],
} satisfies LudusConfig
