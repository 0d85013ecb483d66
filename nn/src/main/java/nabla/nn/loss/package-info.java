/**
 * Losses: how wrong a prediction is, as one number to be made small.
 *
 * <p>This package may use {@code nabla.core} and {@code nabla.nn}. To add a loss, extend {@link
 * nabla.nn.loss.Loss}, or {@link nabla.nn.loss.WeightedLoss} if its terms have factors, {@link
 * nabla.nn.loss.TernaryLoss} if it compares three tensors; give it a row in {@code nabla.nn.io} and
 * one among the samples of the tests.
 */
package nabla.nn.loss;
