import type { Label } from '@ludus/core'
import { Matrix } from 'ml-matrix'
import { linearFitter } from './fit-linear.js'

/**
 * Says how well a linear function of the features tells a label: what a policy can read from them at once.
 *
 * Source: Alain & Bengio 2017, arXiv:1610.01644; classes by least squares, one against the rest (Rifkin & Klautau 2004).
 *
 * @param train What the functions are fitted to, [samples, features].
 * @param heldOut What they are judged by: samples of other episodes.
 * @returns A probe: it takes a label and its values, NaN where nobody labelled. It gives R² of a number, and of a class
 * the mean of the F1 of the classes that are there; null without labels, or where the held-out number is constant.
 */
export function linearProbe(train: Matrix, heldOut: Matrix) {
  const fitAll = linearFitter(train)
  return (label: Label, trainValues: Float32Array, heldOutValues: Float32Array): number | null => {
    const fitted = knownRows(trainValues)
    const tested = knownRows(heldOutValues)
    if (fitted.length === 0 || tested.length === 0) return null
    const targets = new Matrix(fitted.map((row) => targetOf(label, trainValues[row] as number)))
    const fit = fitted.length === train.rows ? fitAll : linearFitter(selected(train, fitted))
    const outputs = fit(targets)(selected(heldOut, tested))
    const truth = tested.map((row) => heldOutValues[row] as number)
    if (label.kind === 'number') return determination(outputs.getColumn(0), truth)
    const predicted = truth.map((_, row) => label.start + (outputs.maxRowIndex(row)[1] as number))
    return macroF1(predicted, truth)
  }
}

function knownRows(values: Float32Array): number[] {
  return [...values.keys()].filter((row) => !Number.isNaN(values[row]))
}

function targetOf(label: Label, value: number): number[] {
  if (label.kind === 'number') return [value]
  return Array.from({ length: label.classes }, (_, index) => Number(value === label.start + index))
}

function selected(features: Matrix, rows: readonly number[]): Matrix {
  return features.subMatrixRow([...rows], 0, features.columns - 1)
}

/** R², the share of the variance that is explained; null where there is none. */
export function determination(predicted: readonly number[], values: readonly number[]): number | null {
  const mean = values.reduce((total, value) => total + value, 0) / values.length
  const variation = values.reduce((total, value) => total + (value - mean) ** 2, 0)
  const rest = values.reduce((total, value, row) => total + (value - (predicted[row] as number)) ** 2, 0)
  return variation === 0 ? null : 1 - rest / variation
}

/** The mean over the classes that are there of 2 true positives / (2 true positives + false ones of both kinds). */
export function macroF1(predicted: readonly number[], values: readonly number[]): number {
  const classes = [...new Set(values)]
  const scores = classes.map((kind) => {
    const both = values.filter((value, row) => value === kind && predicted[row] === kind).length
    const either = values.filter((value) => value === kind).length + predicted.filter((value) => value === kind).length
    return (2 * both) / either
  })
  return scores.reduce((total, score) => total + score, 0) / classes.length
}
