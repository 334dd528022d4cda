import type { LudusConfig } from '@ludus/cli'

export default {
  plugins: [
    '@ludus/envs-classic',
    '@ludus/envs-web',
    '@ludus/envs-emulator',
    '@ludus/encoders',
    '@ludus/trainers-split',
    '@ludus/trainers-drl',
  ],
} satisfies LudusConfig
