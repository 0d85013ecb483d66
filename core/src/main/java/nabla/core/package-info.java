/**
 * Tensors, the ops on them, and their derivatives.
 *
 * <p>Words: a <em>tensor</em> is a dense row-major array of numbers; an <em>op</em> is a function
 * of tensors; a <em>call</em> is one recorded use of an op; the <em>graph</em> is the calls behind
 * a tensor, down to <em>leaves</em>, the tensors whose gradient was asked for; an <em>output
 * gradient</em>, written g, is the derivative of a final scalar with respect to a call's result,
 * and the call's <em>vector-Jacobian product</em> turns it into those of its inputs.
 *
 * <p>{@link nabla.core.Tensor} is what users hold, {@link nabla.core.Op} what the catalogue lists,
 * {@link nabla.core.Autograd} the engine, {@link nabla.core.Scope} the lifetime of memory. This
 * package may use {@code nabla.core.kernel} and {@code nabla.core.memory}, and nothing above. To
 * add an op, write a record in its family's file and a row in that file's {@code samples()}, and
 * name PyTorch's expression for it in {@code op_golden.py} of the tests.
 */
package nabla.core;
